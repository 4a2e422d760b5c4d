"""Taking a spreadsheet into a year's budget: plain functions that room intake's actions call through the port."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from apps.audit.act import Act
from apps.budgets.calc.profiles import Months, by_hand, equal, shaped
from apps.budgets.errors import budget_judged
from apps.budgets.keys import Planned, Where
from apps.budgets.models import BudgetLoad, Change, Version
from apps.budgets.queries.shapes import last_years_shapes
from apps.budgets.setting import book_of, write_months
from apps.budgets.target import MONTH_NAMES
from apps.budgets.transitions import LOADED, WITHDRAWN
from apps.core.classes import DataClass
from apps.core.clock import financial_year_label, now
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import open_record, set_state
from apps.intake.models import Upload
from apps.intake.reading import Batch
from apps.intake.registry import Loaded, Rows
from apps.ledger.models import Account


def load(act: Act, upload: Upload, rows: Rows) -> Loaded:
    """Set the budgets of a year from a file; its rows replace what stood on their lines.

    Invalid names codes that the organisation does not have; Conflict an adopted year.
    """
    year = int(upload.choices["year"])
    book = book_of(act, upload.holder_id, year)
    if book.adopted_at is not None:
        raise Conflict(
            f"The budget of {book} is adopted, so {upload.name} cannot set it: vire, or supplement it."
        )
    planned = _planned(upload, year, [batch for batch in rows if len(batch)])
    record = open_record(
        act, holder=upload.holder_id, data_class=DataClass.FINANCE, kind="budgets.load", title=upload.name, state=LOADED
    )  # fmt: skip
    write_months(upload.holder_id, year, planned, label=f"File {upload.name}", record=record.pk)
    total = sum((line.amount for line in planned), Decimal("0.00"))
    BudgetLoad.objects.create(
        holder_id=upload.holder_id, record=record, upload=upload, sha256=upload.sha256, lines=len(planned), total=total,
        made_at=now(),
    )  # fmt: skip
    note = f"{len(planned):,} budgets of {financial_year_label(year)} are set, £{total:,.2f} net."
    return Loaded(record, (note,), {"year": year, "lines": len(planned), "net": total})


def withdraw(act: Act, upload: Upload) -> None:
    """Take a file's budgets out again, as long as the year is not adopted."""
    found = BudgetLoad.objects.select_for_update(no_key=True).filter(record_id=upload.result or 0).first()
    if found is None or not found.live:
        raise Conflict(f"The budgets of {upload.name} are withdrawn already.")
    version = (
        Version.objects.filter(record_id=found.record_id).select_related("book").order_by("number").first()
    )
    if version is not None:
        take_back(version, label=f"Withdrawn: {upload.name}", record=found.record_id)
    BudgetLoad.objects.filter(pk=found.pk).update(live=False)
    set_state(act, Record.objects.get(pk=found.record_id), WITHDRAWN)


def take_back(version: Version, *, label: str, record: int) -> None:
    """The same changes the other way round, as a version of its own."""
    months: dict[Where, list[Decimal]] = {}
    changes = Change.objects.filter(version=version).select_related("line__cost_centre", "line__project")
    for change in changes:
        line = change.line
        where = Where(
            line.account_id, line.cost_centre.code if line.cost_centre else "",
            line.project.code if line.project else "", line.capital,
        )  # fmt: skip
        months.setdefault(where, [Decimal("0.00")] * 12)[change.period - 1] -= change.amount
    planned = [Planned(where, tuple(some)) for where, some in months.items()]
    with budget_judged():
        write_months(version.holder_id, version.book.year, planned, label=label, record=record, mode="add")


def live(organisation: int, sha256: str) -> int | None:
    """Record of the standing load of the same file, if any."""
    found = BudgetLoad.objects.filter(holder_id=organisation, sha256=sha256, live=True)
    return found.values_list("record_id", flat=True).first()


def _planned(upload: Upload, year: int, batches: Sequence[Batch]) -> list[Planned]:
    income = set(Account.objects.filter(kind=Account.Kind.INCOME).values_list("code", flat=True))
    turned = upload.choices.get("income") == "positive"
    rows = [row for batch in batches for row in _rows(batch)]
    shapes: dict[Where, Sequence[Decimal]] = {}
    if upload.choices.get("profile") == "last_year":
        shapes = last_years_shapes(upload.holder_id, year - 1, {where for _, where, _, _ in rows})
    planned: list[Planned] = []
    seen: dict[Where, int] = {}
    for number, where, amount, given in rows:
        if where in seen:
            raise Invalid(
                f"Rows {seen[where]:,} and {number:,} of {upload.name} are for the same budget. Add the two together."
            )
        seen[where] = number
        sign = -1 if turned and where.account in income else 1
        planned.append(
            Planned(where, tuple(sign * one for one in _months(number, amount, given, shapes.get(where))))
        )
    if not planned:
        raise Invalid(f"{upload.name} holds no budget.")
    return planned


def _rows(batch: Batch) -> list[tuple[int, Where, Decimal, list[Decimal | None]]]:
    columns: dict[str, Sequence[Any]] = batch.columns
    empty: list[Any] = [None] * len(batch)

    def column(name: str) -> Sequence[Any]:
        return columns.get(name) or empty

    months = list(zip(*(column(name) for name in MONTH_NAMES), strict=True))
    parts = zip(
        batch.row_numbers, columns["account"], column("cost_centre"), column("project"), column("capital_revenue"),
        columns["amount"], months, strict=True,
    )  # fmt: skip
    return [
        (number, Where(account, (centre or "").upper(), (project or "").upper(), capital == "capital"), amount, list(some))
        for number, account, centre, project, capital, amount, some in parts
    ]  # fmt: skip


def _months(
    number: int, amount: Decimal, given: list[Decimal | None], shape: Sequence[Decimal] | None
) -> Months:
    if any(one is not None for one in given):
        try:
            return by_hand(amount, [one or Decimal("0.00") for one in given])
        except ValueError as wrong:
            raise Invalid(f"Row {number:,}: {wrong}") from wrong
    return shaped(amount, shape) if shape is not None else equal(amount)
