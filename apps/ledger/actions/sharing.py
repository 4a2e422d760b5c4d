"""An invoice addressed to one buyer and shared: its own part, and a charge on each partner with a paper of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

from apps.audit.act import Act, action
from apps.audit.guards import one_seen
from apps.core.classes import DataClass
from apps.core.errors import Invalid
from apps.core.money import PENNY
from apps.core.show import percent, ukdate
from apps.documents.models import Record
from apps.documents.versions import once
from apps.ledger.actions.between import Trade, half_of, ring
from apps.ledger.actions.journals import RAISE, begin_batch, keep_drafts, send
from apps.ledger.calc import vat as calc
from apps.ledger.calc.entries import Entry
from apps.ledger.codings import Coded
from apps.ledger.models import PairSide, VatCode, VatRegistration
from apps.ledger.queries.vat import code_on, regimes_on
from apps.ledger.trading import Traded, purchase_lines
from apps.tenancy.models import Organisation

PARTNERS_MAX = 20
NOUGHT = Decimal("0.00")


@dataclass(frozen=True)
class Share:
    """A partner's part: its weight beside the others, and the VAT code of the buyer's supply to it."""

    other: int
    weight: Decimal
    vat_code: str


@dataclass(frozen=True)
class Bought:
    """The supplier's invoice: what it says, where the buyer's own part goes, and where its charges on are income.

    `activity` is the objective under which the buyer supplies its partners: the tax on what is charged on as a taxable
    supply is input tax of that business, so its ground of recovery must be “business”.
    """

    dated: dt.date
    text: str
    net: Decimal
    coded: Coded
    creditor: str
    own_weight: Decimal
    income: str
    activity: str | None = None
    vat: Decimal | None = None


@action("ledger.between.share")
def share_bought(
    act: Act, *, holder: int, bought: Bought, shares: Sequence[Share], key: str
) -> tuple[Record, list[PairSide]]:
    """Enter an invoice addressed to one buyer and charge each partner its part.

    The input tax is the buyer's alone.  Every charge is a supply of the buyer's own with its own VAT and paper, offered to
    the partner as half of an entry, which the partner answers with the decision of its own grounds.
    """
    act.by.require(RAISE, holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        record, pks = first.answer
        made = PairSide.objects.filter(pk__in=pks).order_by("id")
        return one_seen(Record, record, "batch of journals"), list(made)
    partners = _checked(holder, bought, shares)
    found = _decided(holder, bought, shares, partners)
    record = begin_batch(act, holder, f"Shared invoice: {bought.text}")
    entry = Entry(bought.dated, bought.text[:200], _purchase(holder, bought, shares, found))
    keep_drafts(record, [entry])
    send(act, record)
    own = one_seen(Organisation, holder, "organisation")
    sides = [
        _charge(act, own, partners[share.other], bought, share, charge, _part(bought, shares, share))
        for share, charge in zip(shares, found.charges, strict=True)
    ]
    first.keep([record.pk, [one.pk for one in sides]])
    act.audit(
        holder, DataClass.FINANCE, record=record.pk,
        details={"net": bought.net, "partners": [share.other for share in shares], "sides": [one.pk for one in sides],
                 "charged": sum((one.gross for one in found.charges), NOUGHT)},
    )  # fmt: skip
    return record, sides


def _checked(holder: int, bought: Bought, shares: Sequence[Share]) -> dict[int, Organisation]:
    others = [share.other for share in shares]
    if not 1 <= len(others) <= PARTNERS_MAX or len(set(others)) < len(others) or holder in others:
        raise Invalid(
            f"Name between 1 and {PARTNERS_MAX} partners, each once, and not the organisation that was invoiced."
        )
    if bought.net <= 0 or bought.net != bought.net.quantize(PENNY):
        raise Invalid("Give the invoice's net in pounds and whole pence, above £0.00.")
    if bought.own_weight < 0 or any(share.weight <= 0 for share in shares):
        raise Invalid("A partner's share is above nought, and the buyer's own is nought or more.")
    for code in {share.vat_code for share in shares}:
        if not VatCode.objects.filter(pk=code).exclude(direction__in=["input", "cost"]).exists():
            raise Invalid(f"{code or 'No code'} is no VAT code for a supply: choose that of the charge.")
    return {pk: one_seen(Organisation, pk, "organisation") for pk in others}


def _decided(
    holder: int, bought: Bought, shares: Sequence[Share], partners: dict[int, Organisation]
) -> calc.SharedInvoice:
    """The sharing with its VAT.  What a partner recovers is decided in its own books, so no ground of it is read."""
    day, coded = bought.dated, bought.coded
    regimes, code = regimes_on(holder, day), code_on(coded.vat_code or "N", day)
    if code.direction == "output":
        raise Invalid(
            "A VAT code for supplies stands on the invoice bought: choose the code of the purchase."
        )
    onward = calc.regime_for(regimes, vat_code=code.code, activity=bought.activity)
    outputs = {share.other: code_on(share.vat_code, day) for share in shares}
    if any(_taxable(one) for one in outputs.values()) and (onward is None or onward.kind != "business"):
        raise Invalid(
            "A taxable charge on is business, and no ground “Taxable business activity” stands for its objective"
            f"{f' {bought.activity}' if bought.activity else ''}: state one under Grounds of recovery, or name another "
            "objective.", fields={"activity": "Choose an objective whose ground is taxable business."},
        )  # fmt: skip
    outside = calc.Code("N", "outside", NOUGHT)
    return calc.share_invoice(
        bought.net, code, buyer="", own_weight=bought.own_weight, vat=bought.vat, onward=onward,
        regime=calc.regime_for(regimes, vat_code=code.code, activity=coded.objective),
        partners=[
            calc.Partner(partners[one.other].code, one.weight, outputs[one.other], outside, None) for one in shares
        ],
    )  # fmt: skip


def _taxable(code: calc.Code) -> bool:
    return code.direction == "output" and not code.exempt


def _part(bought: Bought, shares: Sequence[Share], share: Share) -> Decimal:
    """Per cent that a partner bears."""
    whole = bought.own_weight + sum((one.weight for one in shares), NOUGHT)
    return (share.weight * 100 / whole).quantize(PENNY)


def _purchase(holder: int, bought: Bought, shares: Sequence[Share], found: calc.SharedInvoice) -> list[Any]:
    """The buyer's journal: its own part, the partners' under the activity of the charge, VAT, and the creditor."""
    parts = [Traded(bought.coded, found.own.net, found.own.vat, bought.text)] if found.own.net else []
    for share, there in zip(shares, found.bought, strict=True):
        taxable = _taxable(code_on(share.vat_code, bought.dated))
        coded = replace(bought.coded, objective=bought.activity) if taxable else bought.coded
        parts.append(Traded(coded, there.net, there.vat, f"Charged on: {bought.text}"))
    made = purchase_lines(holder, bought.dated, parts, creditor=Coded(bought.creditor), text=bought.text)
    return made.lines


def _charge(
    act: Act, own: Organisation, partner: Organisation, bought: Bought, share: Share, charge: calc.Charge, part: Decimal
) -> PairSide:  # fmt: skip
    """One partner's charge: half of an entry, offered to it, with what its paper says."""
    text = f"{bought.text} ({percent(part, 2)})"[:200]
    coded = Coded(
        bought.income, cost_centre=bought.coded.cost_centre, objective=bought.activity or bought.coded.objective,
        vat_code=share.vat_code,
    )  # fmt: skip
    trade = Trade(own.pk, True, [Traded(coded, charge.net, charge.vat, text)])
    side = half_of(act, trade, other=partner.pk, pair=uuid4(), dated=bought.dated, text=text)
    act.lastly(partial(_print, own, partner, charge, part, bought.text), side)
    ring(act, side)
    return side


def _print(
    own: Organisation, partner: Organisation, charge: calc.Charge, part: Decimal, invoice: str, sides: Sequence[PairSide]
) -> None:  # fmt: skip
    """Keep what the paper says, once the half has its number."""
    label = VatCode.objects.values_list("label", flat=True).get(pk=charge.output.code)
    for side in sides:
        number = Record.objects.values_list("number", flat=True).get(pk=side.record_id or 0)
        registered = VatRegistration.objects.filter(holder_id=own.pk, during__contains=side.dated).first()
        side.paper = {
            "number": number, "supplier": own.name, "customer": partner.name, "dated": side.dated.isoformat(),
            "registration": registered.number if registered else "", "invoice": invoice, "share": str(part),
            "words": f"{percent(part, 2)} of {invoice}, {ukdate(side.dated)}", "net": str(charge.net),
            "vat_code": charge.output.code, "vat_label": label, "vat_rate": str(charge.output.percent),
            "vat": str(charge.vat), "gross": str(charge.gross),
        }  # fmt: skip
        side.save(update_fields=["paper"])
