"""A year's budget: begun, set, adopted by another person, its months changed, forecasts and who answers for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given, second_person
from apps.budgets.calc.profiles import Months, by_hand
from apps.budgets.errors import budget_judged
from apps.budgets.keys import Planned, Where
from apps.budgets.models import BudgetHolder, BudgetYear, Forecast, Line, Version
from apps.budgets.queries.holders import holder_of
from apps.budgets.setting import book_of, write_months
from apps.budgets.transitions import ADOPTED
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.money import PENNY
from apps.documents.records import did, set_state
from apps.identity.models import Person
from apps.ledger.models import Dimension, DimensionValue

KEEP, APPROVE = "budget.keep", "virement.approve"


@action("budgets.year.set")
def set_budgets(
    act: Act, *, holder: int, lines: Mapping[int, Sequence[Planned]], label: str = "Set by hand"
) -> dict[int, int | None]:
    """Set budgets of one or several years before their adoption; a line given replaces what stood on it.

    Gives each year's new version (None where nothing changed).
    """
    act.by.require(KEEP, holder)
    made: dict[int, int | None] = {}
    for year in sorted(lines):
        book = book_of(act, holder, year)
        made[year] = write_months(
            holder, year, lines[year], label=label.strip() or "Set by hand", record=book.record_id
        )
    act.audit(
        holder, DataClass.FINANCE,
        details={"versions": made, "lines": sum(len(some) for some in lines.values()),
                 "pounds": sum((line.amount for some in lines.values() for line in some), Decimal("0.00"))},
    )  # fmt: skip
    return made


@action("budgets.year.adopt")
def adopt_year(act: Act, *, book_id: int) -> BudgetYear:
    """Adopt a year's budget: what stands is the original, and from now on it controls what is spent."""
    book = one_locked(BudgetYear, book_id, "budget")
    act.by.require(APPROVE, book.holder_id)
    if book.adopted_at is not None:
        raise Conflict(f"The budget of {book} is adopted already.")
    makers = set(Version.objects.filter(book=book).values_list("made_by_id", flat=True))
    if not makers:
        raise Conflict(f"The budget of {book} holds nothing yet. Set it first.")
    second_person(act.by, *makers, what=f"the budget of {book}, having set some of it")
    book.adopted_at, book.adopted_by_id = now(), act.by.person
    with budget_judged():
        book.save(update_fields=["adopted_at", "adopted_by"])
    set_state(act, book.record, ADOPTED)
    did(act, book.record, APPROVE)
    totals = sum(Line.objects.filter(book=book).values_list("original", flat=True), Decimal("0.00"))
    act.audit(book.holder_id, DataClass.FINANCE, record=book.record_id, details={"net": totals})
    return book


@action("budgets.line.reprofile")
def reprofile(act: Act, *, line_id: int, months: Months, reason: str) -> int | None:
    """Change the months of a line of an adopted budget; the year's total stays."""
    line = one_seen(Line, line_id, "budget")
    act.by.require(KEEP, line.holder_id)
    why = reason_given(reason)
    try:
        fitting = by_hand(line.revised, months)
    except ValueError as wrong:
        raise Invalid(str(wrong)) from wrong
    version = write_months(
        line.holder_id, line.year, [Planned(_where(line), fitting)], label=why, kind="reprofile"
    )
    act.audit(line.holder_id, DataClass.FINANCE, reason=why, details={"line": line.pk, "version": version})
    return version


@action("budgets.forecast.state")
def state_forecast(act: Act, *, line_id: int, outturn: Decimal, reason: str, remedy: str = "") -> Forecast:
    """Say what is expected at the year's end and why.

    Where somebody is named for the cost centre, or one above it, only they say so.
    """
    line = one_seen(Line, line_id, "budget")
    act.by.require(KEEP, line.holder_id)
    why = reason_given(reason, most=300)
    named = holder_of(line.cost_centre_id, today())
    if named is not None and named.person_id not in (act.by.person, act.by.for_person):
        raise NotAllowed(f"{named.person.name} answers for this budget, and says what is expected of it.")
    if outturn != outturn.quantize(PENNY):
        raise Invalid("Give pounds and whole pence.", fields={"outturn": "Give pounds and whole pence."})
    made = Forecast.objects.create(
        holder_id=line.holder_id, line=line, outturn=outturn, reason=why, remedy=remedy.strip()[:300],
        person_id=act.by.person, at=now(),
    )  # fmt: skip
    act.audit(
        line.holder_id, DataClass.FINANCE, reason=why[:200], details={"line": line.pk, "outturn": outturn}
    )
    return made


@action("budgets.holder.name")
def name_holder(
    act: Act, *, holder: int, cost_centre: str, person: Person | int, since: dt.date
) -> BudgetHolder:
    """From a day on a person answers for the budgets of a cost centre and of what stands below it."""
    act.by.require(KEEP, holder)
    centre = DimensionValue.objects.filter(
        holder_id=holder, kind=Dimension.COST_CENTRE, code=cost_centre.strip().upper()
    ).first()
    if centre is None:
        raise Invalid(
            f"This organisation has no cost centre {cost_centre}.",
            fields={"cost_centre": "Choose one that is there."},
        )
    standing = BudgetHolder.objects.filter(cost_centre=centre, during__contains=since).first()
    if standing is not None:
        if standing.during.lower == since:
            raise Conflict(
                f"{standing.person.name} answers for {centre.code} from that very day; choose another."
            )
        standing.during = DateRange(standing.during.lower, since)
        standing.save()
    with budget_judged(overlap="Somebody is named for a later day already; end that first."):
        made = BudgetHolder.objects.create(
            holder_id=holder, cost_centre=centre, person_id=getattr(person, "pk", person), during=DateRange(since, None)
        )  # fmt: skip
    act.audit(holder, DataClass.FINANCE, details={"cost_centre": centre.pk, "holder": made.pk})
    return made


def _where(line: Line) -> Where:
    return Where(
        line.account_id, line.cost_centre.code if line.cost_centre else "", line.project.code if line.project else "",
        line.capital,
    )  # fmt: skip
