"""Panels of the home page, one function each: figures with links to exactly their lines, and at most one chart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse

from apps.audit.models import Event
from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.clock import financial_year, financial_year_label, today, year_bounds
from apps.core.show import days, integer, percent, pounds, pounds_short, ukdate
from apps.desk import books
from apps.documents.paper.charts import Series, bar_chart, month_line
from apps.governance.models import Opportunity
from apps.identity.models import Person, RoleGrant
from apps.jobs.models import Job
from apps.reporting.models import Run
from apps.reporting.queries import dashboard
from apps.spend.models import MappingRule, MappingVersion
from apps.spend.queries.figures import figures
from apps.spend.queries.filters import LineFilter
from apps.spend.queries.partners import circles_of, newest_year, partners
from apps.suppliers.models import MasterChange, Suggestion, Supplier

Panel = dict[str, Any]
CHARTED_MONTHS = 13
ROOM_WORDS = {
    "identity": "People and roles", "intake": "Imports", "suppliers": "Suppliers", "spend": "Spend",
    "governance": "Board", "reporting": "Reports", "work": "Approvals", "tenancy": "Organisations",
    "documents": "Documents", "ledger": "Books", "jobs": "Jobs", "desk": "Home page and demo",
}  # fmt: skip


def _link(route: str, *args: object) -> str:
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""


def spend(actor: Actor) -> Panel | None:
    """What the reader's organisations paid: this financial year, the latest month, what is not mapped, what is shared."""
    if not actor.scope().reads(DataClass.FINANCE):
        return None
    start, _ = year_bounds(financial_year(today()) - 1)
    wanted = LineFilter(first=start, last=year_bounds(financial_year(today()))[1])
    months = figures(wanted, "month")
    if not months:
        return _nothing_loaded(actor)
    latest = months[-1]
    year = financial_year(latest.filter.first or today())
    first, last = year_bounds(year)
    in_year = [row for row in months if row.filter.first and row.filter.first >= first]
    this_year = wanted.but(first=first, last=last)
    items = [
        _figure(
            f"Paid in {financial_year_label(year)} so far", _sum(in_year), this_year.url(), _lines(in_year)
        ),
        _figure(f"Paid in {_month_name(latest.filter.first)}", latest.amount, latest.url, _lines([latest])),
    ]
    items += _unmapped(this_year, _sum(in_year)) + _shared(actor)
    return {"title": "Spend", "figures": items, "chart": _by_month(months)}


def _nothing_loaded(actor: Actor) -> Panel:
    importer = actor.holds("spend.import")
    return {
        "title": "Spend",
        "empty": {
            "title": "No payment files yet",
            "text": "Import the first file, and its months, suppliers and categories stand here."
            if importer
            else "Once a finance analyst has imported payment files, their figures stand here.",
            "url": _link("intake:upload") if importer else "",
            "action": "Import a payment file",
        },
    }


def _unmapped(wanted: LineFilter, whole: Decimal) -> list[dict[str, str]]:
    """The part without a category, always shown, with its share."""
    rows = [row for row in figures(wanted, "level1") if row.key in ("", "none")]
    amount = _sum(rows)
    share = f"{percent(amount * 100 / whole)} of the year" if whole else ""
    return [_figure("Without a category", amount, wanted.but(proclass="none").url(), share)]


def _shared(actor: Actor) -> list[dict[str, str]]:
    """Suppliers that more than one service pays, in the newest year of the first collaboration."""
    for circle in circles_of()[:1]:
        year = newest_year(circle.pk, today())
        found = partners(circle.pk, (year, year))
        amount = sum((row.amount for row in found), Decimal("0.00"))
        return [{
            "label": "Suppliers shared with other services", "value": integer(len(found)), "url": _link("spend:joint"),
            "note": f"{pounds_short(amount)} in {financial_year_label(year)}, all services",
        }]  # fmt: skip
    return []


def _by_month(months: list[Any]) -> Any:
    shown = months[-CHARTED_MONTHS:]
    return month_line(
        "Paid by month", [row.filter.first for row in shown], [Series("Paid", [row.amount for row in shown])]
    )


def board(actor: Actor) -> Panel | None:
    """What the board reads: the latest released report, what waits for release, opportunities and their value."""
    holders = actor.scope().reads(DataClass.GOVERNANCE)
    if not holders:
        return None
    runs = Run.objects.filter(holder_id__in=holders).select_related("record").order_by("-id")
    released = runs.filter(record__state="released").first()
    waiting = runs.filter(record__state="done").count()
    live = list(Opportunity.objects.filter(holder_id__in=holders, live=True)[:200])
    items: list[dict[str, str]] = []
    if released is not None:
        period = days(released.first, released.last)
        items.append(
            _figure(
                "Latest released spend report", released.total, _link("reporting:run", released.pk), period
            )
        )
    if actor.holds("report.run") or actor.holds("report.release"):
        items.append({
            "label": "Reports waiting for release", "value": integer(waiting), "url": _link("reporting:index"), "note": "",
        })  # fmt: skip
    items.append({
        "label": "Opportunities open", "value": integer(len(live)), "url": _link("governance:opportunities"),
        "note": f"{pounds_short(sum((one.amount for one in live), Decimal(0)))} paid for the same things" if live else "",
    })  # fmt: skip
    return {"title": "Board", "figures": items} | _in_short(actor)


def _in_short(actor: Actor) -> Panel:
    """The latest released report in sentences and charts, for whoever reads the board's papers and no books."""
    if actor.scope().reads(DataClass.FINANCE) or actor.holds("report.run"):
        return {}
    for told in dashboard(actor):
        if told.sentences:
            return {"sentences": told.sentences, "charts": told.charts[:2]}
    return {}


def suppliers(actor: Actor) -> Panel | None:
    """The supplier list as its steward sees it."""
    if not actor.holds("supplier.steward"):
        return None
    standing = Supplier.objects.filter(merged_into=None)
    open_ = Suggestion.objects.filter(state=Suggestion.State.OPEN).count()
    items = [
        {"label": "Suppliers", "value": integer(standing.count()), "url": _link("suppliers:index"), "note": ""},
        {"label": "Not yet confirmed", "value": integer(standing.filter(state="unconfirmed").count()),
         "url": f"{_link('suppliers:index')}?state=unconfirmed", "note": ""},
        {"label": "Suggestions waiting", "value": integer(open_), "url": _link("suppliers:review"), "note": ""},
        {"label": "Merges, splits and renamings", "value": integer(MasterChange.objects.count()), "url": "", "note": ""},
    ]  # fmt: skip
    return {"title": "Supplier list", "figures": items}


def codes(actor: Actor) -> Panel | None:
    """The mapping tables as their keeper sees them."""
    if not actor.holds("reference.steward"):
        return None
    version = MappingVersion.objects.order_by("-number").first()
    rules = MappingRule.objects.filter(until=None).count()
    items = [
        {"label": "Mapping rules in force", "value": integer(rules), "url": _link("spend:mapping"), "note": ""},
        {"label": "Mapping version", "value": integer(version.number) if version else "none",
         "url": _link("spend:mapping"), "note": ukdate(version.at) if version else ""},
    ]  # fmt: skip
    return {"title": "Codes and mappings", "figures": items}


def access(actor: Actor) -> Panel | None:
    """People and roles, for whoever administers, owns roles or audits."""
    holders = frozenset().union(
        *(
            actor.holders_with(duty)
            for duty in ("administer", "roles.approve", "audit.read", "vetting.record")
        )
    )
    if not holders:
        return None
    grants = RoleGrant.objects.filter(holder_id__in=holders)
    # A figure is a link only for whoever may open the page behind it.
    people = _link("identity:people") if _holds(actor, "administer", "roles.approve", "audit.read") else ""
    requests = _link("identity:requests") if _holds(actor, "administer", "roles.approve") else ""
    in_service = Person.objects.filter(holder_id__in=holders, during__contains=today(), is_service=False)
    items = [
        {"label": "People", "value": integer(in_service.count()), "url": people, "note": ""},
        {"label": "Roles in force", "value": integer(grants.filter(state="live", during__contains=today()).count()),
         "url": people, "note": ""},
        {"label": "Role requests waiting", "value": integer(grants.filter(state="requested").count()),
         "url": requests, "note": ""},
    ]  # fmt: skip
    return {"title": "People and roles", "figures": items}


def trail(actor: Actor) -> Panel | None:
    """The audit trail: entries of the last 30 days by room, for auditors."""
    holders = actor.holders_with("audit.read")
    if not holders:
        return None
    since = dt.datetime.combine(today() - dt.timedelta(days=30), dt.time(), dt.UTC)
    actions = Event.objects.filter(holder_id__in=holders, at__gte=since).values_list("action", flat=True)
    by_room: dict[str, int] = {}
    for name in actions[:20_000]:
        room = name.partition(".")[0]
        room = ROOM_WORDS.get(room, room.capitalize())
        by_room[room] = by_room.get(room, 0) + 1
    total = sum(by_room.values())
    items = [
        {
            "label": "Audit entries in 30 days",
            "value": integer(total),
            "url": _link("audit:index"),
            "note": "",
        }
    ]
    bars = sorted(by_room.items(), key=lambda pair: (-pair[1], pair[0]))
    chart = bar_chart(
        "Audit entries of the last 30 days", bars, kind="integer", label="About", value_label="Entries"
    )
    return {"title": "Audit trail", "figures": items, "chart": chart if bars else None}


def jobs(actor: Actor) -> Panel | None:
    """Work in the background, for administrators."""
    if not actor.holds("administer"):
        return None
    failed = Job.objects.filter(parent=None, state=Job.State.FAILED).count()
    url = f"{_link('jobs:index')}?state=failed"
    items = [{"label": "Failed jobs you may see", "value": integer(failed), "url": url, "note": ""}]
    return {"title": "Jobs", "figures": items}


def _figure(label: str, amount: Decimal | None, url: str, note: str = "") -> dict[str, str]:
    return {"label": label, "value": pounds(amount), "url": url, "note": note}


def _holds(actor: Actor, *duties: str) -> bool:
    return any(actor.holds(duty) for duty in duties)


def _sum(rows: list[Any]) -> Decimal:
    return sum((row.amount for row in rows), Decimal("0.00"))


def _lines(rows: list[Any]) -> str:
    count = sum(row.lines for row in rows)
    return f"{integer(count)} payment line{'' if count == 1 else 's'}"


def _month_name(day: dt.date | None) -> str:
    return f"{day:%B %Y}" if day else ""


PANELS: tuple[Callable[[Actor], Panel | None], ...] = (
    spend,
    books.panel,
    board,
    suppliers,
    codes,
    access,
    trail,
    jobs,
)
"""In the order in which they stand on the page."""
