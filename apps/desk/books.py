"""The books on the home page: what a finance officer or manager can move on, and where the year stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.core.actor import Actor
from apps.core.clock import today
from apps.core.show import integer, pounds, ukdate
from apps.documents.models import Record
from apps.ledger.models import Period, Recurring, Year
from apps.ledger.queries.journals import alone, batches
from apps.ledger.queries.statements import income_and_expenditure
from apps.ledger.transitions import DRAFT, REFUSED, REVIEW, WAITING
from apps.tenancy.models import Organisation

RAISE, APPROVE, READ = "journal.raise", "journal.approve", "finance.read"
SHOWN = 5
PLACES_MAX = 4
Task = dict[str, Any]


def tasks(actor: Actor) -> Iterator[Task]:
    """Own drafts and what came back, repeated journals that are due, lists of manual journals to look through."""
    for holder in sorted(actor.holders_with(RAISE))[:PLACES_MAX]:
        own = batches(holder).filter(made_by_id=actor.person, state__in=(DRAFT, REFUSED)).order_by("-id")
        for record in own[:SHOWN]:
            back = record.state == REFUSED
            yield {
                "label": record.title, "url": reverse("ledger:batch", args=[record.pk]),
                "state": "Came back" if back else "Draft", "tone": "bad" if back else "warn",
                "hint": f"{record.number}, begun {ukdate(record.made_at)}",
            }  # fmt: skip
        due = Recurring.objects.filter(holder_id=holder, ended_at=None, next_on__lte=today()).count()
        if due:
            words = "repeated journal is due" if due == 1 else "repeated journals are due"
            yield {
                "label": f"{due} {words}",
                "url": _at("standing", holder),
                "state": "To raise",
                "tone": "warn",
                "hint": "",
            }
    for holder in sorted(actor.holders_with(APPROVE))[:PLACES_MAX]:
        yield from _reviews(holder)


def _reviews(holder: int) -> Iterator[Task]:
    """The latest two months that have ended, where nobody looked through the list yet."""
    ended = Period.objects.filter(holder_id=holder, number__range=(1, 12), during__endswith__lte=today())
    for period in ended.order_by("-during")[:2]:
        last = period.during.upper - dt.timedelta(days=1)
        count = alone(holder, period.during.lower, last).count()
        title = f"Manual journals of {period.label}"
        if count and not Record.objects.filter(holder_id=holder, kind=REVIEW.kind, title=title).exists():
            yield {
                "label": title, "url": _at("review", holder, month=period.pk), "state": "To review", "tone": "warn",
                "hint": f"{integer(count)} posted by one person alone",
            }  # fmt: skip


def panel(actor: Actor) -> dict[str, Any] | None:
    """Net expenditure of the year so far of each organisation, and how much is on its way into the books."""
    held = actor.holders_with(READ)
    holders = sorted(Organisation.objects.filter(pk__in=held).values_list("pk", flat=True))[:PLACES_MAX]
    if not holders or not (actor.holds(RAISE) or actor.holds(APPROVE) or actor.holds("audit.read")):
        return None
    years = {
        year.holder_id: year for year in Year.objects.filter(holder_id__in=holders, during__contains=today())
    }
    if not years:
        return None
    names = _names(list(years))
    items = []
    for holder, year in years.items():
        net = income_and_expenditure(holder, year.year, through=12).net
        items.append({
            "label": f"{names[holder]}, {year}", "value": pounds(net), "url": _at("result", holder, through=12),
            "note": "Net expenditure posted so far" if net >= 0 else "Surplus so far (income carries a minus sign)",
        })  # fmt: skip
    waiting = Record.objects.filter(holder_id__in=holders, kind="ledger.batch", state=WAITING).count()
    items.append({"label": "Batches waiting for a second person", "value": integer(waiting), "note": "",
                  "url": _at("batches", holders[0], state=WAITING)})  # fmt: skip
    return {"title": "Books", "figures": items}


def _names(holders: list[int]) -> dict[int, str]:
    return dict(Organisation.objects.filter(pk__in=holders).values_list("pk", "code"))


def _at(route: str, holder: int, **query: object) -> str:
    return f"{reverse(f'ledger:{route}')}?{urlencode({'in': holder, **query})}"
