"""Year end: the closing journal, computed from balances, takes income and expenditure into the general fund."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.db import connection

from apps.audit.act import Act, action
from apps.audit.guards import one_seen
from apps.core.classes import DataClass
from apps.core.errors import Conflict
from apps.documents.models import Record
from apps.documents.versions import once
from apps.ledger.actions.journals import RAISE, begin_batch, keep_drafts, send
from apps.ledger.calc.entries import LINES_MAX, Entry, EntryLine
from apps.ledger.codings import Coded, codings
from apps.ledger.models import Account, AccountUse, Draft, JournalKind, Period, Standing, Year
from apps.ledger.transitions import APPROVED, DRAFT, REFUSED, WAITING

ADJUSTMENT = 13


@action("ledger.year.close")
def raise_year_end(act: Act, *, year_id: int, key: str) -> Record:
    """Raise the closing journal of a year and send it for its second person: every income and expenditure coding back
    to nought, the result to the general fund, in adjustment period 13.

    Nothing is typed: the figures are those of the balances.  Months that are open would still move them, so all twelve
    are closed softly first.  Raised again after later adjustments, it takes only what is left.
    """
    year = one_seen(Year, year_id, "financial year")
    act.by.require(RAISE, year.holder_id)
    first = once(act, key, holder=year.holder_id, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Record, first.answer, "batch of journals")
    _refuse_while_open(year)
    _refuse_while_waiting(year)
    left = unclosed(year)
    if not left:
        raise Conflict(
            f"The result of {year} is in the general fund already: nothing is left on income or expenditure."
        )
    record = begin_batch(act, year.holder_id, f"Year end {year}: result to the general fund")
    entries = closing_entries(year, left, _fund(year))
    keep_drafts(record, entries)
    posted = send(act, record, entries)
    first.keep(record.pk)
    act.audit(
        year.holder_id, DataClass.FINANCE, record=record.pk,
        details={"year": year.year, "codings": len(left), "result": sum(left.values(), Decimal(0)), "posted": len(posted),
                 "state": record.state},
    )  # fmt: skip
    return record


def unclosed(year: Year) -> dict[int, Decimal]:
    """What stands on income and expenditure at the end of the year, by coding (debits positive); noughts left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.coding_id, sum(b.debit - b.credit) FROM ledger_period p JOIN ledger_balance b ON b.period_id = p.id "
            "JOIN ledger_account a ON a.code = b.account_id "
            "WHERE p.year_id = %s AND p.number > 0 AND a.kind IN ('income', 'expenditure') "
            "GROUP BY b.coding_id HAVING sum(b.debit - b.credit) <> 0 ORDER BY b.coding_id",
            [year.pk],
        )
        return dict(cursor.fetchall())


def closing_entries(year: Year, left: dict[int, Decimal], fund: int) -> list[Entry]:
    """The journals that close these balances: each as long as a journal may be, each with its part to the fund."""
    last = year.during.upper - timedelta(days=1)
    items = list(left.items())
    parts: Sequence[list[tuple[int, Decimal]]] = [
        items[start : start + LINES_MAX - 1] for start in range(0, len(items), LINES_MAX - 1)
    ]
    found = []
    for part in parts:
        lines = [EntryLine(coding, -amount) for coding, amount in part]
        result = sum((amount for _, amount in part), Decimal(0))
        if result:
            lines.append(EntryLine(fund, result))
        word = "Deficit" if result > 0 else "Surplus"
        found.append(Entry(last, f"{word} of {year} to the general fund", lines, kind=JournalKind.YEAR_END,
                           adjustment=ADJUSTMENT))  # fmt: skip
    return found


def _refuse_while_open(year: Year) -> None:
    still = Period.objects.filter(
        year=year, number__gte=1, number__lte=12, ledger_lock=Standing.OPEN
    ).order_by("number")
    names = [period.label for period in still]
    if names:
        raise Conflict(
            f"{names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''} of {year} "
            f"{'are' if len(names) > 1 else 'is'} open, so the result may still move. Close the twelve months first."
        )


def _refuse_while_waiting(year: Year) -> None:
    waiting = Draft.objects.filter(
        holder_id=year.holder_id, kind=JournalKind.YEAR_END, dated=year.during.upper - timedelta(days=1),
        record__state__in=[DRAFT, WAITING, APPROVED, REFUSED],
    ).select_related("record").first()  # fmt: skip
    if waiting is not None:
        raise Conflict(
            f"{waiting.record.number} closes {year} already and is “{waiting.record.state}”. Approve or drop it first."
        )


def _fund(year: Year) -> int:
    last = year.during.upper - timedelta(days=1)
    used = (
        AccountUse.objects.filter(
            holder_id=year.holder_id, account__role=Account.Role.GENERAL_RESERVE, during__contains=last
        )
        .order_by("account_id")
        .first()
    )
    if used is None:
        raise Conflict(
            "These books use no general fund or reserve account on the year's last day. Begin to use one."
        )
    coded = Coded(used.account_id)
    return codings(year.holder_id, [coded])[coded]
