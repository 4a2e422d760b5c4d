"""Stops of the tour between organisations: what does not agree, the group's figures, an offer to answer, a VAT return."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from apps.core.actor import Actor
from apps.core.clock import today, year_bounds
from apps.core.show import pounds
from apps.desk.tour import Stop
from apps.ledger.models import PairSide
from apps.ledger.queries.between import (
    agreement_list,
    circles_for_books,
    consolidated,
    newest_period,
    offers_to,
    readable,
    years_with_books,
)
from apps.ledger.queries.vat import quarters, vat_return

NONE, GROUP = "none left", "Keep the books"


def _year(holders: list[int]) -> int | None:
    years = years_with_books(holders)
    return years[0] if years else None


def _unmatched(actor: Actor) -> str:
    year = _year([body.pk for body in readable()])
    if year is None:
        return NONE
    found = agreement_list(*year_bounds(year)).agreement.unmatched
    return found[0].item.text if found else NONE


def _eliminated(actor: Actor) -> str:
    holders = [body.pk for body in readable()]
    year = _year(holders)
    circles = circles_for_books()
    if year is None or not circles:
        return NONE
    rows = consolidated(circles[0], year, through=newest_period(holders, year)).figures.rows
    return pounds(max((row.eliminated for row in rows), default=Decimal(0)))


def _offer() -> PairSide | None:
    found = offers_to(frozenset(body.pk for body in readable()))
    return found[0] if found else None


def _offer_text(actor: Actor) -> str:
    found = _offer()
    return found.text if found else NONE


def _offer_page(actor: Actor) -> str | None:
    found = _offer()
    return reverse("ledger:between-side", args=[found.pk]) if found else None


def _quarter() -> tuple[int, int]:
    """Financial year and number of the quarter that runs today."""
    day = today()
    year = day.year if day.month >= 4 else day.year - 1
    return year, next(n for n, (first, last) in enumerate(quarters(year), start=1) if first <= day <= last)


def _vat_page(actor: Actor) -> str | None:
    year, quarter = _quarter()
    return f"{reverse('ledger:vat')}?organisation={actor.home}&year={year}&quarter={quarter}"


def _refund(actor: Actor) -> str:
    year, quarter = _quarter()
    return pounds(vat_return(actor.home or 0, *quarters(year)[quarter - 1]).section_33)


BETWEEN = (
    Stop(
        "agreement", "What two organisations do not agree on", "auditor", "ledger:agreement", "the agreement list",
        _unmatched, "The item without its other side", "Open the journal: nobody raised its half in the other books.",
        group=GROUP,
    ),
    Stop(
        "consolidation", "The group's figures, internal trade taken out", "cc.manager", "ledger:consolidation",
        "the consolidation", _eliminated, "The largest figure eliminated",
        "Choose the collaboration: the members whose books you may not see are named and never included.", group=GROUP,
    ),
    Stop(
        "accept-offer", "Answer another organisation's entry", "fra.finance", _offer_page, "an offer of the police",
        _offer_text, "The offer", "Accept it on your own account; both halves are posted by the later approval.",
        group=GROUP,
    ),
    Stop(
        "vat-return", "A VAT return with the lines behind each box", "fra.finance", _vat_page, "the return of this quarter",
        _refund, "Section 33 refund", "Open box 4 to its lines; then the grounds of recovery.", group=GROUP,
    ),
)  # fmt: skip
