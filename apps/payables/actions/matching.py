"""What people and the rule do about the match of an invoice with its order: post by it, correct it, accept, wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from apps.audit.act import Act, action
from apps.audit.guards import reason_given
from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import AccordError, Conflict, Invalid, NotFound
from apps.core.money import PENNY
from apps.documents.models import Record
from apps.documents.records import did, set_states, touch
from apps.payables.actions.coding import code_by_order, send
from apps.payables.actions.posting import post
from apps.payables.calc.matching import EXCEPTION, PAY
from apps.payables.errors import invoice_judged
from apps.payables.guards import REGISTER, opened
from apps.payables.matching import faults, judge, match
from apps.payables.models import Invoice, Line, Match, Stop, Twin
from apps.payables.transitions import MATCHED, REGISTERED
from apps.purchasing.billing import hold_orders, open_lines
from apps.purchasing.guards import MATCH, said_on
from apps.work.telling import notify

TOGETHER_MAX = 500


@dataclass(frozen=True)
class Said:
    """What a person says an invoice line is: so much of an order line."""

    position: int
    order_line: int
    quantity: Decimal
    net: Decimal


def open_to_match(holder: int) -> QuerySet[Invoice]:
    """Registered invoices that name an order, those matched longest ago first."""
    return Invoice.objects.filter(
        holder_id=holder, record__state=REGISTERED, posted_at=None, supplier__isnull=False
    ).exclude(order_reference="")  # fmt: skip


def carry_on(*, by: Actor, holder: int, records: Sequence[int]) -> list[int]:
    """Post those of these invoices that matched, together or else one by one; gives the records posted.

    Nothing happens for whoever may not match and register.  What the books refuse stays open, with the reason on it.
    """
    if not records or not (by.holds(REGISTER, holder) and by.holds(MATCH, holder)):
        return []
    try:
        done: list[int] = post_matched(by=by, holder=holder, records=records[:TOGETHER_MAX])
    except AccordError as error:
        if len(records) == 1:
            keep_open(by=by, record_id=records[0], why=str(error))
            return []
        done = [pk for one in records[:TOGETHER_MAX] for pk in carry_on(by=by, holder=holder, records=[one])]
    return done + carry_on(by=by, holder=holder, records=records[TOGETHER_MAX:])


@action("payables.match.post")
def post_matched(act: Act, *, holder: int, records: Sequence[int], dated: dt.date | None = None) -> list[int]:
    """Code as ordered and post, by their match alone, invoices that match within tolerance; gives the records posted.

    Those that are stopped, may be duplicates, or of whose order one of the same people had a part, stay where they are.
    The database judges each again as it is posted.
    """
    act.by.require(REGISTER, holder)
    act.by.require(MATCH, holder)
    if len(records) > TOGETHER_MAX:
        raise Invalid(f"At most {TOGETHER_MAX} invoices are posted together; {len(records)} were given.")
    invoices = _ready(holder, records)
    taken = Match.objects.filter(invoice__in=invoices).values_list("order_line_id", flat=True)
    hold_orders(holder, set(taken))
    code_by_order(invoices)
    refused = faults(invoices)
    for one in invoices:
        if one.pk in refused:
            one.flag, one.reasons = EXCEPTION, [refused[one.pk]]
    with invoice_judged():
        Invoice.objects.bulk_update([one for one in invoices if one.pk in refused], ["flag", "reasons"])
    going = [one for one in invoices if one.pk not in refused]
    if going:
        said_on(act, [one.record_id for one in going], MATCH)
        set_states(act, [one.record for one in going], MATCHED)
        post(act, going, dated or today())
    gross = sum((one.gross for one in going), Decimal("0.00"))
    act.audit(
        holder, DataClass.FINANCE, record=going[0].record_id if len(going) == 1 else None,
        details={"posted": len(going), "gross": gross, "kept": len(records) - len(going),
                 "invoices": [one.record_id for one in going[:50]]},
    )  # fmt: skip
    return [one.record_id for one in going]


def _locked(holder: int, records: Sequence[int]) -> QuerySet[Record]:
    """Those of these records that are registered still, locked in the order of their ids."""
    found = Record.objects.select_for_update(no_key=True)
    return found.filter(pk__in=list(records), holder_id=holder, state=REGISTERED).order_by("pk")


def _ready(holder: int, records: Sequence[int]) -> list[Invoice]:
    """Of these, the registered ones flagged to pay with no stop and no undecided twin; locked, record before row."""
    kept = list(_locked(holder, records))
    stopped = Stop.objects.filter(invoice=OuterRef("pk"), until=None)
    doubtful = Twin.objects.filter(invoice=OuterRef("pk"), decision="")
    found = list(
        Invoice.objects.select_for_update(of=("self",), no_key=True).select_related("supplier")
        .filter(record__in=kept, flag=PAY).filter(~Exists(stopped), ~Exists(doubtful)).order_by("pk")
    )  # fmt: skip
    by_pk = {one.pk: one for one in kept}
    for one in found:
        one.record = by_pk[one.record_id]
    return found


@action("payables.match.keep_open")
def keep_open(act: Act, *, record_id: int, why: str) -> Invoice:
    """Say on a matched invoice why it could not be posted by its match."""
    invoice = opened(act, record_id, REGISTERED)
    invoice.flag, invoice.reasons = EXCEPTION, [why[:400]]
    with invoice_judged():
        invoice.save(update_fields=["flag", "reasons"])
    act.audit(invoice.holder_id, DataClass.FINANCE, record=record_id, details={"flag": invoice.flag})
    return invoice


@action("payables.match.again")
def match_again(act: Act, *, holder: int, records: Sequence[int], anew: bool = False) -> list[int]:
    """Match open invoices as their orders stand now (what people said of them stands); gives the records flagged to pay."""
    act.by.require(MATCH, holder)
    if len(records) > TOGETHER_MAX:
        raise Invalid(f"At most {TOGETHER_MAX} invoices are matched together; {len(records)} were given.")
    kept = list(_locked(holder, records))
    found = list(
        open_to_match(holder).filter(record__in=kept).select_related("record", "supplier").order_by("pk")
    )
    match(act, found, anew=anew)
    paid = [one.record_id for one in found if one.flag == PAY]
    act.audit(
        holder, DataClass.FINANCE, record=found[0].record_id if len(found) == 1 else None,
        details={"matched": len(found), "pay": len(paid)},
    )  # fmt: skip
    return paid


@action("payables.match.correct")
def correct_match(
    act: Act, *, record_id: int, said: Sequence[Said], version: int | str | None = None
) -> Invoice:
    """Say which order lines an invoice takes; what stood before is taken away.  The flag follows at once."""
    invoice = opened(act, record_id, REGISTERED, duty=MATCH, version=version)
    did(act, invoice.record, MATCH)
    lines = {line.position: line for line in Line.objects.filter(invoice=invoice)}
    wanted = {one.order_line for one in said}
    known = {one.line: one for one in open_lines(invoice.holder_id, lines=sorted(wanted), all_lines=True)}
    for one in said:
        if one.position not in lines:
            raise NotFound(f"The invoice has no line {one.position}.")
        if one.order_line not in known:
            raise NotFound("One of these order lines is not there, or its order is closed.")
        if one.quantity <= 0 or one.net <= 0 or one.net != one.net.quantize(PENNY):
            raise Invalid(f"Line {one.position}: give a quantity above nought, and pounds and pence.")
    Match.objects.filter(invoice=invoice).delete()
    moment = now()
    with invoice_judged():
        Match.objects.bulk_create([
            Match(holder_id=invoice.holder_id, invoice=invoice, line=lines[one.position], order_line_id=one.order_line,
                  quantity=one.quantity, net=one.net, by_rule=False, made_by_id=act.by.person, made_at=moment)
            for one in said
        ])  # fmt: skip
        if not invoice.order_reference and said:
            invoice.order_reference = known[said[0].order_line].number
            invoice.save(update_fields=["order_reference"])
    judge([invoice])
    touch(act, invoice.record)
    act.audit(
        invoice.holder_id, DataClass.FINANCE, record=record_id,
        details={"lines": sorted({one.position for one in said}), "flag": invoice.flag},
    )  # fmt: skip
    return invoice


@action("payables.match.accept")
def accept_difference(act: Act, *, record_id: int, reason: str, version: int | str | None = None) -> Invoice:
    """Accept what differs from the order: coded as ordered, it is sent for approval by amount, with the reason.

    The order takes what it has room for; the rest is spent beyond it.  Lines on no order are coded before.
    """
    invoice = opened(act, record_id, REGISTERED, duty=MATCH, version=version)
    act.by.require(REGISTER, invoice.holder_id)
    why = reason_given(reason)
    if not invoice.flag:
        raise Conflict(f"{invoice.record.number} is not matched yet.")
    did(act, invoice.record, REGISTER)
    did(act, invoice.record, MATCH)
    code_by_order([invoice])
    send(act, invoice, what=f"{invoice.record.title}: differs from its order. {why}")
    act.audit(
        invoice.holder_id, DataClass.FINANCE, record=record_id, reason=why,
        details={"flag": invoice.flag, "reasons": len(invoice.reasons), "gross": invoice.gross},
    )  # fmt: skip
    return invoice


@action("payables.match.wait")
def wait_for_receipt(act: Act, *, record_id: int, version: int | str | None = None) -> Invoice:
    """Put an invoice aside until its goods are received, and ask whoever placed its order to see to that."""
    invoice = opened(act, record_id, REGISTERED, duty=MATCH, version=version)
    if invoice.flag == PAY:
        raise Conflict(f"{invoice.record.number} matches: nothing of it is waited for.")
    orders = {
        (one.order_line.order.record_id, one.order_line.order.placed_by_id): one.order_line.order
        for one in Match.objects.filter(invoice=invoice).select_related("order_line__order__record")
    }
    if not orders:
        raise Conflict(f"{invoice.record.number} is on no line of an order: say which one first.")
    did(act, invoice.record, MATCH)
    invoice.parked = True
    with invoice_judged():
        invoice.save(update_fields=["parked"])
    for (order, person), found in sorted(orders.items()):
        if person != act.by.person:
            notify(
                act, holder=invoice.holder_id, data_class=DataClass.PROCUREMENT, person=person, record=order,
                sentence=f"The invoice for {found.record.number} is in and waits for its receipt.",
                page=f"/purchasing/orders/{order}/",
            )  # fmt: skip
    touch(act, invoice.record)
    act.audit(invoice.holder_id, DataClass.FINANCE, record=record_id, details={"orders": len(orders)})
    return invoice


def match_and_post(*, by: Actor, holder: int, records: Sequence[int]) -> list[int]:
    """Match again and post what matches now, at most 500 at a time; gives the records posted."""
    done: list[int] = []
    for start in range(0, len(records), TOGETHER_MAX):
        part = list(records[start : start + TOGETHER_MAX])
        done += carry_on(by=by, holder=holder, records=match_again(by=by, holder=holder, records=part))
    return done
