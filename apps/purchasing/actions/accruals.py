"""The month's accrual of what was received and not invoiced: listed by one person, posted by another."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db import connection

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import did, open_record, set_state
from apps.documents.versions import check_version, once
from apps.ledger.calc.entries import Coded, Entry, EntryLine, mirror
from apps.ledger.codings import codings
from apps.ledger.models import Account, Period
from apps.ledger.posting import Posted, post_entries
from apps.purchasing.calc.amounts import NOUGHT
from apps.purchasing.guards import document
from apps.purchasing.models import Accrual, AccrualLine
from apps.purchasing.queries.owed import booked_at, owed_at
from apps.purchasing.transitions import ACCRUAL, DROPPED, POSTED, WAITING

PREPARE, POST = "journal.raise", "journal.approve"


@action("purchasing.accrual.prepare")
def prepare_accrual(act: Act, *, period_id: int, key: str) -> Accrual:
    """List what was received and not invoiced at a month's end, for another person to look at and post."""
    period = one_seen(Period, period_id, "period")
    holder = period.holder_id
    act.by.require(PREPARE, holder)
    act.by.require("procurement.read", holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Accrual, first.answer, "accrual")
    day = last_day(period)
    if Accrual.objects.filter(period=period, record__state=WAITING).exists():
        raise Conflict(f"A list for {period.label} waits already: post or drop it first.")
    owed = owed_at(holder, day)
    total = sum((one.cost for one in owed), NOUGHT)
    booked = booked_at(holder, period.pk)
    if booked:
        raise Conflict(
            f"£{booked:,.2f} stands in the books of {period.label} already. Reverse it before you accrue again."
        )
    if not owed:
        raise Conflict(f"Nothing was received and not invoiced at the end of {period.label}.")
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=ACCRUAL.kind, state=WAITING,
        title=f"Received, not invoiced, {period.label}",
    )  # fmt: skip
    did(act, record, PREPARE)
    made = Accrual.objects.create(
        holder_id=holder, record=record, period=period, on=day, total=total, prepared_by_id=act.by.person
    )
    AccrualLine.objects.bulk_create([
        AccrualLine(holder_id=holder, accrual=made, line_id=one.line, coding_id=one.coding, cost=one.cost) for one in owed
    ])  # fmt: skip
    first.keep(made.pk)
    act.audit(
        holder, DataClass.FINANCE, record=record.pk, details={"lines": len(owed), "total": total, "on": day}
    )
    return made


@action("purchasing.accrual.post")
def post_accrual(act: Act, *, record_id: int, version: int) -> list[Posted]:
    """Post a list: the accrual on the month's last day, its reversal on the day after.  Never by whoever made it.

    Conflict when receipts or invoices changed the figures meanwhile: drop it and make another.
    """
    record = check_version(document(record_id, ACCRUAL), version)
    act.by.require(POST, record.holder_id)
    act.by.require("procurement.read", record.holder_id)
    accrual = Accrual.objects.get(record=record)
    lines = list(AccrualLine.objects.filter(accrual=accrual).order_by("line_id"))
    _refuse_unless_same(accrual, lines)
    did(act, record, POST)
    entry = _entry(record, accrual, lines)
    posted = post_entries(
        act,
        record,
        [entry, mirror(entry, dated=accrual.on + dt.timedelta(days=1), text=f"Reversal: {entry.text}")],
    )
    set_state(act, record, POSTED)
    act.audit(
        record.holder_id,
        DataClass.FINANCE,
        record=record.pk,
        details={"lines": len(lines), "total": accrual.total},
    )
    return posted


@action("purchasing.accrual.drop")
def drop_accrual(act: Act, *, record_id: int, reason: str) -> Record:
    """Drop a list that is not posted."""
    record = document(record_id, ACCRUAL)
    if not (act.by.holds(PREPARE, record.holder_id) or act.by.holds(POST, record.holder_id)):
        act.by.require(PREPARE, record.holder_id)
    why = reason_given(reason)
    set_state(act, record, DROPPED)
    act.audit(record.holder_id, DataClass.FINANCE, record=record.pk, reason=why)
    return record


def last_day(period: Period) -> dt.date:
    """Last day of a period; Invalid for one that is no month."""
    if not 1 <= period.number <= 12:
        raise Invalid("Accrue at the end of a month.")
    found: dt.date = period.during.upper - dt.timedelta(days=1)
    return found


def _refuse_unless_same(accrual: Accrual, lines: Iterable[AccrualLine]) -> None:
    now_owed = {one.line: (one.coding, one.cost) for one in owed_at(accrual.holder_id, accrual.on)}
    listed = {one.line_id: (one.coding_id, one.cost) for one in lines}
    if now_owed != listed or sum((cost for _, cost in listed.values()), NOUGHT) != accrual.total:
        raise Conflict(
            "Receipts or invoices of the month changed since this list was made. Drop it and make another."
        )


def _entry(record: Record, accrual: Accrual, lines: Iterable[AccrualLine]) -> Entry:
    """Each coding debited, the account of goods received credited; without VAT codes, since no tax point has come."""
    sums: dict[int, Decimal] = defaultdict(lambda: NOUGHT)
    plain = _without_vat({one.coding_id for one in lines})
    for one in lines:
        sums[one.coding_id] += one.cost
    account = Account.objects.filter(role=Account.Role.NOT_INVOICED).order_by("code").first()
    if account is None:
        raise Invalid("The account structure has no account for goods received and not invoiced.")
    owed = Coded(account.code)
    found = codings(accrual.holder_id, [*plain.values(), owed])
    pounds: dict[int, Decimal] = defaultdict(lambda: NOUGHT)
    for coding, cost in sums.items():
        pounds[found[plain[coding]]] += cost
    return Entry(
        dated=accrual.on, text=record.title, kind="subledger", source=record.pk,
        lines=[*(EntryLine(coding, cost, "Received, not invoiced") for coding, cost in sorted(pounds.items())),
               EntryLine(found[owed], -accrual.total, "Received, not invoiced")],
    )  # fmt: skip


_PLAIN = """
    SELECT c.id, c.account_id, k.code, o.code, p.code, t.code, n.code, g.code, c.capital FROM ledger_coding c
    LEFT JOIN ledger_dimensionvalue k ON k.id = c.cost_centre_id LEFT JOIN ledger_dimensionvalue o ON o.id = c.objective_id
    LEFT JOIN ledger_dimensionvalue p ON p.id = c.project_id LEFT JOIN ledger_dimensionvalue t ON t.id = c.category_id
    LEFT JOIN ledger_dimensionvalue n ON n.id = c.contract_id
    LEFT JOIN tenancy_organisation g ON g.holder_id = c.counterparty_id
    WHERE c.id = ANY (%s)
"""


def _without_vat(ids: set[int]) -> dict[int, Coded]:
    with connection.cursor() as cursor:
        cursor.execute(_PLAIN, [sorted(ids)])
        return {row[0]: Coded(*row[1:]) for row in cursor.fetchall()}
