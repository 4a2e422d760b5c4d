"""What stands on the home page: what waits for this person, most pressing first, and the figures of their roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from apps.core.actor import Actor
from apps.core.clock import now, today
from apps.core.show import ukdate
from apps.desk import books
from apps.desk import panels as figures
from apps.governance.models import Opportunity
from apps.governance.queries import next_meetings
from apps.identity.models import EmergencyAccess, SodException
from apps.identity.queries import vetting_standing, waiting_for_role_owner
from apps.intake.models import Upload
from apps.intake.transitions import MAPPING, READY
from apps.jobs.models import Job
from apps.jobs.registry import label_of
from apps.payables.queries.matching import many_exceptions
from apps.reporting.models import Run
from apps.suppliers.models import Suggestion
from apps.tenancy.models import Organisation
from apps.work.models import Notice
from apps.work.queries import waiting_for

SHOWN = 5
"""Of each kind, this many are listed; the rest is a count."""
FAILED_DAYS = 14

Task = dict[str, Any]


def waiting(actor: Actor) -> list[Task]:
    """Tasks for components/task_list.html: what this person alone, or their role, can move on."""
    found: list[Task] = []
    for source in (
        _approvals, _role_requests, _emergencies, _exceptions, _uploads, _suggestions, _invoices, _releases, _views_missing,
        books.tasks, _vetting, _failed_jobs, _notices, _meetings,
    ):  # fmt: skip
        found += source(actor)
    return found


def panels(actor: Actor) -> list[dict[str, Any]]:
    """Panels of figures and charts; a room's panel shows to whoever reads its class or holds its duty."""
    return [panel for make in figures.PANELS if (panel := make(actor))]


def link(route: str, *args: object, query: str = "") -> str:
    """The page's address; empty when no room serves it."""
    try:
        address = reverse(route, args=args)
    except NoReverseMatch:
        return ""
    return f"{address}?{query}" if query else address


def _task(label: str, url: str, state: str, hint: str = "", tone: str = "") -> Task:
    return {"label": label, "url": url, "state": state, "hint": hint, "tone": tone}


def _approvals(actor: Actor) -> Iterator[Task]:
    found = waiting_for(actor)
    if not found:
        return
    red = sum(item.red for item in found)
    hint = f"{red} of them pressing" if red else ""
    yield _task(
        _count(len(found), "approval waits", "approvals wait"), link("work:mine"), "To decide", hint,
        "bad" if red else "warn",
    )  # fmt: skip


def _role_requests(actor: Actor) -> Iterator[Task]:
    if not actor.holds("roles.approve"):
        return
    found = list(waiting_for_role_owner(actor)[: SHOWN + 1])
    names = _names()
    for grant in found[:SHOWN]:
        yield _task(
            f"Role for {grant.person.name}: {grant.role.label}", link("identity:requests"), "To decide",
            f"{names.get(grant.holder_id, '')}; asked for by {grant.requested_by.name}", "warn",
        )  # fmt: skip
    if len(found) > SHOWN:
        yield _task("More role requests", link("identity:requests"), "To decide", tone="warn")


def _emergencies(actor: Actor) -> Iterator[Task]:
    holders = actor.holders_with("emergency.approve")
    if not holders:
        return
    asked = EmergencyAccess.objects.filter(holder_id__in=holders).select_related("person", "role")
    for access in asked.filter(Q(state="asked") | Q(state="closed")).exclude(person_id=actor.person)[:SHOWN]:
        state = "To decide" if access.state == "asked" else "To review"
        yield _task(
            f"Emergency access for {access.person.name}: {access.role.label}",
            link("identity:emergencies", query=f"in={access.holder_id}"), state,
            access.reason, "bad",
        )  # fmt: skip


def _exceptions(actor: Actor) -> Iterator[Task]:
    holders = actor.holders_with("exception.approve")
    asked = SodException.objects.filter(holder_id__in=holders, approved_by=None, during__contains=today())
    count = asked.exclude(requested_by_id=actor.person).count() if holders else 0
    if count:
        yield _task(
            _count(count, "exception to the separation of duties", "exceptions to the separation of duties"),
            link("identity:separation"), "To decide", tone="warn",
        )  # fmt: skip


def _uploads(actor: Actor) -> Iterator[Task]:
    holders = actor.holders_with("spend.import")
    if not holders:
        return
    found = Upload.objects.filter(holder_id__in=holders, record__state__in=(MAPPING, READY)).select_related(
        "record"
    )
    for upload in found.order_by("-id")[:SHOWN]:
        refused = upload.preview.get("counts", {}).get("rows_refused", 0)
        if upload.record.state == MAPPING:
            hint = "Columns are not certain yet: say which is which"
        elif refused:
            hint = _count(refused, "row cannot be loaded as it stands", "rows cannot be loaded as they stand")
        else:
            hint = "Checked; every row can be loaded"
        state, tone = ("To fix", "warn") if refused or upload.record.state == MAPPING else ("To load", "info")
        yield _task(f"Import of {upload.name}", link("intake:detail", upload.pk), state, hint, tone)


def _invoices(actor: Actor) -> Iterator[Task]:
    """Invoices that differ from their orders, of the organisation whose clerk looks."""
    if actor.home is None or not actor.holds("invoice.match", actor.home):
        return
    count = many_exceptions(actor.home)
    if count:
        yield _task(
            _count(count, "invoice differs from its order", "invoices differ from their orders"),
            link("payables:exceptions"), "To decide", "The oldest first", "warn",
        )  # fmt: skip


def _suggestions(actor: Actor) -> Iterator[Task]:
    if not actor.holds("supplier.steward"):
        return
    count = Suggestion.objects.filter(state=Suggestion.State.OPEN).count()
    if count:
        yield _task(
            _count(count, "pair of suppliers may be one", "pairs of suppliers may be one"), link("suppliers:review"),
            "To decide", "Surest first", "warn",
        )  # fmt: skip


def _releases(actor: Actor) -> Iterator[Task]:
    holders = actor.holders_with("report.release")
    if not holders:
        return
    found = Run.objects.filter(holder_id__in=holders, record__state="done").select_related(
        "record", "asked_by"
    )
    for run in found.order_by("-id")[:SHOWN]:
        own = run.asked_by_id == actor.person
        hint = (
            "You asked for it, so somebody else releases it" if own else f"Asked for by {run.asked_by.name}"
        )
        yield _task(
            f"{run.record.title}", link("reporting:run", run.pk), "To release", hint, "" if own else "warn"
        )


def _views_missing(actor: Actor) -> Iterator[Task]:
    mine = actor.holders_with("opportunity.answer")
    if not mine:
        return
    organisations = set(Organisation.objects.filter(pk__in=mine).values_list("pk", flat=True))
    found = (
        Opportunity.objects.filter(live=True, notices__organisation_id__in=organisations)
        .exclude(views__organisation_id__in=organisations).select_related("record", "opened_by").distinct()
    )  # fmt: skip
    for one in found.order_by("-id")[:SHOWN]:
        yield _task(
            one.title, link("governance:opportunity", one.pk), "Your view",
            f"{one.record.number}, opened by {one.opened_by.name}", "warn",
        )  # fmt: skip


def _vetting(actor: Actor) -> Iterator[Task]:
    holders = actor.holders_with("roles.approve") | actor.holders_with("vetting.extend")
    if actor.home is not None:
        holders |= {actor.home}
    for holder in sorted(holders):
        for item in vetting_standing(holder)[:SHOWN]:
            own = item.person == actor.person
            what = "Your vetting" if own else "A colleague's vetting"
            until = f"ends on {ukdate(item.until)}" if item.until else "is missing"
            hint = f"The role needs {item.needs}; it is suspended without it"
            url = _vetting_page(actor, item.person, holder)
            yield _task(f"{what} {until}", url, "Suspended" if item.suspended else "Expiring", hint)


def _vetting_page(actor: Actor, person: int, holder: int) -> str:
    """Where the reader can do something about a person's vetting: one's own says whom to ask."""
    if person == actor.person:
        return link("work:mine")
    if actor.holds("roles.approve"):
        return link("identity:person", person)
    return link("identity:vetting", query=f"in={holder}")


def _failed_jobs(actor: Actor) -> Iterator[Task]:
    since = now() - dt.timedelta(days=FAILED_DAYS)
    found = Job.objects.filter(
        person_id=actor.person, state=Job.State.FAILED, parent=None, made_at__gte=since
    )
    for job in found.order_by("-id")[:SHOWN]:
        yield _task(
            f"{label_of(job.kind)}: failed", link("jobs:detail", job.pk), "Failed", job.failure, "bad"
        )


def _notices(actor: Actor) -> Iterator[Task]:
    count = Notice.objects.filter(person_id=actor.person, seen_at=None).count()
    if count:
        yield _task(_count(count, "new notice", "new notices"), link("work:mine"), "To read", tone="info")


def _meetings(actor: Actor) -> Iterator[Task]:
    if not (actor.holds("board.manage") or actor.holds("governance.read")):
        return
    for meeting in next_meetings(limit=1):
        yield _task(
            f"Next board meeting: {ukdate(meeting.starts_at)}", link("governance:meeting", meeting.pk), "Planned",
            meeting.place, "info",
        )  # fmt: skip


def _names() -> dict[int, str]:
    return dict(Organisation.objects.values_list("pk", "name"))


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
