"""Budgets to try things with: an organisation whose books are open and whose budget is set and adopted."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from apps.audit.act import Act, action
from apps.budgets import committing
from apps.budgets.actions.budgets import adopt_year, set_budgets
from apps.budgets.calc.profiles import equal
from apps.budgets.keys import Planned, Where
from apps.budgets.models import BudgetYear, Held, Line
from apps.core.classes import DataClass
from apps.core.scope import scope
from apps.documents.models import Record
from apps.documents.records import open_record, set_state
from apps.ledger.codings import Coded, codings
from tests.ledger.books import ENERGY, FUEL, manager, officer, opened

JUNE = dt.date(2026, 6, 15)
_keys = itertools.count(1)


def key() -> str:
    return f"budget-form-{next(_keys)}"


def planned(
    account: str, amount: str, centre: str = "OPS", project: str = "", capital: bool = False
) -> Planned:
    return Planned(Where(account, centre, project, capital), equal(Decimal(amount)))


def budgeted(
    county: Any, code: str = "CC", *lines: Planned, year: int = 2026, open_books: bool = True, **how: Any
) -> int:
    """Books open, budget set by the finance officer and adopted by the manager; gives the organisation's id."""
    holder = opened(county, code, **how) if open_books else county.org(code)
    some = lines or (planned(ENERGY, "1200.00"), planned(FUEL, "600.00", "FLEET"))
    set_budgets(by=officer(county, code), holder=holder, lines={year: some})
    adopted(county, code, holder, year)
    return holder


def adopted(county: Any, code: str, holder: int, year: int = 2026) -> None:
    with scope(county.everything()), transaction.atomic():
        book = BudgetYear.objects.get(holder_id=holder, year=year)
    adopt_year(by=manager(county, code), book_id=book.pk)


def coding(county: Any, holder: int, account: str = ENERGY, centre: str | None = "OPS", **more: Any) -> int:
    one = Coded(account, cost_centre=centre, **more)
    with scope(county.everything()), transaction.atomic():
        return codings(holder, [one])[one]


def line(
    county: Any, holder: int, account: str = ENERGY, centre: str | None = "OPS", year: int = 2026
) -> Line:
    with scope(county.everything()), transaction.atomic():
        found = Line.objects.filter(holder_id=holder, account_id=account, year=year)
        return found.get(cost_centre__code=centre) if centre else found.get(cost_centre=None)


def taken(
    county: Any, holder: int, account: str = ENERGY, year: int = 2026
) -> dict[int | None, tuple[Decimal, Decimal]]:
    """By line: pounds posted and pounds committed."""
    with scope(county.everything()), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT line, sum(actual), sum(soft + hard + accrued) "
            "FROM accord_budget_taken(%s, %s::smallint, %s, 16::smallint) GROUP BY line",
            [holder, year, [account]],
        )
        return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}


def available(
    county: Any, holder: int, account: str = ENERGY, centre: str | None = "OPS", year: int = 2026
) -> Decimal:
    """Budget less what is posted and committed on the line."""
    found = line(county, holder, account, centre, year)
    posted, committed = taken(county, holder, account, year).get(found.pk, (Decimal(0), Decimal(0)))
    return found.revised - posted - committed


def held(county: Any, holder: int, year: int = 2026) -> tuple[Decimal, Decimal, Decimal]:
    """What stands soft, hard and accrued."""
    with scope(county.everything()), transaction.atomic():
        rows = list(Held.objects.filter(holder_id=holder, year=year).values_list("soft", "hard", "accrued"))
    return tuple(sum((row[at] for row in rows), Decimal("0.00")) for at in range(3))  # type: ignore[return-value]


# --- documents of rooms that stand above, played by plain records -----------------------------------------------
@action("tests.document.open")
def document(act: Act, *, holder: int, title: str = "Order") -> Record:
    """A document that may end for good: a commitment's own kind stands in for orders and requisitions."""
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind="budgets.promise", title=title
    )
    act.audit(holder, DataClass.FINANCE, record=record.pk)
    return record


@action("tests.document.commit")
def commit(act: Act, *, verb: str, target: Record, given: Any, cause: Record | None = None) -> list[str]:
    """One act of the commitment ledger, as a higher room would do it."""
    if verb in ("reserve", "convert"):
        said = getattr(committing, verb)(act, target, given)
    elif verb in ("accrue", "release"):
        said = getattr(committing, verb)(act, cause or target, target, given)
    else:
        said = getattr(committing, verb)(act, target, given, cause=cause)
    act.audit(target.holder_id, DataClass.FINANCE, record=target.pk)
    return said


@action("tests.document.end")
def end(act: Act, *, record: Record, release: bool) -> None:
    """End a document for good, releasing what it holds or not."""
    if release:
        committing.cancel(act, record)
    set_state(act, record, "closed")
    act.audit(record.holder_id, DataClass.FINANCE, record=record.pk)


def want(
    coding_id: int, amount: str | Decimal, position: int = 1, needed: dt.date = JUNE, **more: Any
) -> committing.Want:
    return committing.Want(position, coding_id, Decimal(amount), needed, **more)


def amounts(**given: str) -> Mapping[int, Decimal]:
    return {int(name[1:]): Decimal(value) for name, value in given.items()}


def settle() -> None:
    """Have the deferred triggers judge now, as at COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
