"""Year end: the list of open commitments, decided line by line, approved by another person, carried out in one act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import connection
from django.db.models import F

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.budgets.errors import budget_judged
from apps.budgets.models import Commitment, Rollover, RolloverItem
from apps.budgets.statements import answer
from apps.budgets.transitions import DONE, DRAFT, DROPPED, ROLLOVER, WAITING
from apps.core.classes import DataClass
from apps.core.clock import financial_year_label, year_bounds
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import did, open_record, set_state, touch
from apps.documents.transitions import refuse_unless_may
from apps.documents.versions import check_version
from apps.ledger.calc.entries import Entry, EntryLine, mirror
from apps.ledger.codings import Coded, codings
from apps.ledger.models import Account
from apps.ledger.posting import post_entries
from apps.work.approvals import ask

KEEP, RAISE, APPROVE = "budget.keep", "virement.raise", "virement.approve"
ITEMS_MAX = 20_000


@action("budgets.rollover.make")
def make_list(act: Act, *, holder: int, year: int) -> Rollover:
    """List every commitment of a year that still stands, each to be rolled without its budget until decided otherwise."""
    act.by.require(KEEP, holder)
    waiting = Rollover.objects.filter(holder_id=holder, year=year, record__state__in=[DRAFT, WAITING]).first()
    if waiting is not None:
        raise Conflict(
            f"{waiting.record.number} lists the commitments of {financial_year_label(year)} already."
        )
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=ROLLOVER.kind, state=DRAFT,
        title=f"Open commitments of {financial_year_label(year)}",
    )  # fmt: skip
    did(act, record, KEEP)
    made = Rollover.objects.create(holder_id=holder, record=record, year=year)
    live = (
        Commitment.objects.filter(holder_id=holder, year=year)
        .annotate(standing=F("soft") + F("hard") + F("accrued"))
        .filter(standing__gt=0)
        .order_by("pk")[: ITEMS_MAX + 1]
    )
    items = [
        RolloverItem(holder_id=holder, rollover=made, commitment=one, soft=one.soft, hard=one.hard, accrued=one.accrued)
        for one in live
    ]  # fmt: skip
    if not 1 <= len(items) <= ITEMS_MAX:
        raise Conflict(
            f"{financial_year_label(year)} holds no open commitment."
            if not items
            else f"More than {ITEMS_MAX:,} commitments are open: close what is finished first."
        )
    RolloverItem.objects.bulk_create(items, batch_size=2_000)
    act.audit(
        holder, DataClass.FINANCE, record=record.pk,
        details={"year": year, "items": len(items),
                 "pounds": sum((one.soft + one.hard + one.accrued for one in items), Decimal("0.00"))},
    )  # fmt: skip
    return made


@action("budgets.rollover.decide")
def decide(act: Act, *, record_id: int, version: int, decisions: Mapping[int, str]) -> Rollover:
    """Decide lines of the list (item id: close, roll, roll_with)."""
    made = _list(record_id)
    act.by.require(KEEP, made.holder_id)
    record = check_version(made.record, version)
    if record.state != DRAFT:
        refuse_unless_may(record, DRAFT)
    unknown = set(decisions.values()) - set(RolloverItem.Decision.values)
    if unknown:
        raise Invalid("A commitment is closed, rolled, or rolled with its budget.")
    items = {one.pk: one for one in RolloverItem.objects.filter(rollover=made, pk__in=list(decisions))}
    if len(items) < len(decisions):
        raise Invalid(f"{record.number} does not hold all of these lines.")
    for pk, decision in decisions.items():
        items[pk].decision = decision
    with budget_judged():
        RolloverItem.objects.bulk_update(items.values(), ["decision"], batch_size=2_000)
    did(act, record, KEEP)
    touch(act, record)
    act.audit(made.holder_id, DataClass.FINANCE, record=record.pk, details={"decided": len(items)})
    return made


@action("budgets.rollover.send")
def send_list(act: Act, *, record_id: int, version: int) -> Rollover:
    """Ask for the list's approval by another person, for the pounds that it holds."""
    made = _list(record_id)
    act.by.require(RAISE, made.holder_id)
    record = check_version(made.record, version)
    did(act, record, RAISE)
    set_state(act, record, WAITING)
    pounds = sum(
        (one.soft + one.hard + one.accrued for one in RolloverItem.objects.filter(rollover=made)),
        Decimal("0.00"),
    )
    ask(act, record, duty=APPROVE, amount=pounds)
    act.audit(made.holder_id, DataClass.FINANCE, record=record.pk, details={"pounds": pounds})
    return made


@action("budgets.rollover.drop")
def drop_list(act: Act, *, record_id: int, version: int, reason: str) -> Rollover:
    """Give the list up, to make it anew with other figures."""
    made = _list(record_id)
    act.by.require(KEEP, made.holder_id)
    why = reason_given(reason)
    set_state(act, check_version(made.record, version), DROPPED)
    act.audit(made.holder_id, DataClass.FINANCE, record=made.record_id, reason=why)
    return made


def carry_out(act: Act, record: Record) -> None:
    """Within the act that approved it: release, roll, and accrue what was received and not invoiced."""
    made = Rollover.objects.get(record=record)
    set_state(act, record, DONE)
    first = dt.date(made.year + 1, 4, 1)
    with budget_judged(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT coding, accrued FROM accord_roll_commitments(%s, %s, %s)",
            [record.holder_id, record.pk, first],
        )
        accrued = cursor.fetchall()
    if not accrued:
        return
    post_accrual(act, record, made.year, accrued)
    with budget_judged():
        answer("SELECT accord_roll_accrued(%s, %s, %s)", [record.holder_id, record.pk, first])


def post_accrual(act: Act, record: Record, year: int, accrued: list[tuple[int, Decimal]]) -> None:
    """Received and not invoiced: a cost of the year that ends, reversed on the first day of the next."""
    account = Account.objects.get(role=Account.Role.NOT_INVOICED)
    wanted = Coded(account.code)
    owed = codings(record.holder_id, [wanted])[wanted]
    last = year_bounds(year)[1]
    text = f"Received and not invoiced at {last:%-d %B %Y}"
    lines = [EntryLine(coding, amount) for coding, amount in accrued]
    entry = Entry(
        dated=last, text=text, kind="subledger",
        lines=[*lines, EntryLine(owed, -sum((line.amount for line in lines), Decimal("0.00")))],
    )  # fmt: skip
    (posted,) = post_entries(act, record, [entry])
    back = mirror(entry, dated=last + dt.timedelta(days=1), text=f"Reversal: {text}", reverses=posted.pk)
    post_entries(act, record, [back])


def _list(record_id: int) -> Rollover:
    found = Rollover.objects.filter(record_id=record_id).select_related("record").first()
    if found is None:
        one_seen(Record, record_id, "year-end list")
        raise Conflict("This document is no year-end list.")
    return found
