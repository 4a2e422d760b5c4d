"""What a paper says, before it is an invoice here: the same value from an e-invoice, from hand keying and from a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from apps.core.money import shares
from apps.documents.einvoice.values import EInvoice, TaxClass

NOUGHT = Decimal("0.00")
LINES_MAX = 2_000


@dataclass(frozen=True)
class PaperLine:
    """One line: net and the VAT that the paper states for it, in pounds."""

    text: str
    net: Decimal
    vat: Decimal
    quantity: Decimal = Decimal(1)
    price: Decimal | None = None
    tax_category: str = ""
    tax_percent: Decimal | None = None
    order_line: str = ""
    vat_code: str = ""


@dataclass(frozen=True)
class Paper:
    """An invoice or credit note as its supplier wrote it; amounts are positive on both."""

    reference: str
    dated: dt.date
    lines: Sequence[PaperLine]
    payee: str
    kind: str = "invoice"
    supplier: int | None = None
    vat_number: str = ""
    company_number: str = ""
    ppon: str = ""
    other_names: tuple[str, ...] = ()
    tax_point: dt.date | None = None
    received_on: dt.date | None = None
    agreed_due: dt.date | None = None
    order_reference: str = ""
    contract: str = ""
    category: int | None = None
    credits: str = ""
    bank: tuple[str, str] = field(default=("", ""), repr=False)

    @property
    def net(self) -> Decimal:
        """Pounds without VAT."""
        return sum((line.net for line in self.lines), NOUGHT)

    @property
    def vat(self) -> Decimal:
        """The VAT on the paper."""
        return sum((line.vat for line in self.lines), NOUGHT)


def paper_of(invoice: EInvoice) -> Paper:
    """An e-invoice as a paper.  Its VAT by rate is spread over the lines of that rate, to the penny; what it says is paid
    already, or rounds, is a line of its own, so that no more is owed than it asks for."""
    supplier = invoice.supplier
    ids = {one.scheme: one.value for one in supplier.identifiers}
    return Paper(
        reference=invoice.reference, dated=invoice.issued, lines=_lines(invoice), payee=supplier.name, kind=invoice.kind,
        vat_number=supplier.vat_number, company_number=supplier.registration.value if supplier.registration else "",
        ppon=ids.get("GB-PPON", ""), other_names=supplier.known_as, tax_point=invoice.tax_point, agreed_due=invoice.due,
        order_reference=invoice.order, contract=invoice.contract, credits=invoice.corrects,
        bank=(invoice.pay_to.branch, invoice.pay_to.account) if invoice.pay_to else ("", ""),
    )  # fmt: skip


def _lines(invoice: EInvoice) -> list[PaperLine]:
    parts: list[tuple[str, Decimal, TaxClass, Decimal, Decimal | None, str]] = [
        (one.text, one.net, one.tax, one.quantity, one.price, one.order_line) for one in invoice.lines
    ]
    parts += [(one.reason, one.amount, one.tax, Decimal(1), one.amount, "") for one in invoice.adjustments]
    taxes = [NOUGHT] * len(parts)
    for total in invoice.taxes:
        of_rate = [place for place, part in enumerate(parts) if _same_rate(part[2], total.tax)]
        weights = {place: abs(parts[place][1]) for place in of_rate}
        if not any(weights.values()):
            weights = dict.fromkeys(of_rate, Decimal(1))
        if not weights:
            continue
        for place, amount in _spread(
            total.amount, weights, {place: parts[place][1] for place in of_rate}
        ).items():
            taxes[place] = amount
    made = [
        PaperLine(text[:200], net, tax, quantity, price, rate.category, rate.percent, order_line)
        for (text, net, rate, quantity, price, order_line), tax in zip(parts, taxes, strict=True)
    ]  # fmt: skip
    if invoice.prepaid:
        made.append(PaperLine("Paid already, as the paper says", -invoice.prepaid, NOUGHT, tax_category="O"))
    if invoice.rounding:
        made.append(PaperLine("Rounding of the paper", invoice.rounding, NOUGHT, tax_category="O"))
    return made


def _spread(amount: Decimal, weights: dict[int, Decimal], nets: dict[int, Decimal]) -> dict[int, Decimal]:
    """VAT of a rate over its lines; where allowances stand among them, each by its own rate and the rest on the first."""
    if all(net >= 0 for net in nets.values()):
        return shares(amount, weights, lead=min(weights))
    total = sum(nets.values(), NOUGHT)
    exact = {
        place: (amount * net / total if total else NOUGHT).quantize(NOUGHT) for place, net in nets.items()
    }
    exact[min(exact)] += amount - sum(exact.values(), NOUGHT)
    return exact


def _same_rate(one: TaxClass, other: TaxClass) -> bool:
    return one.category == other.category and (one.percent or Decimal(0)) == (other.percent or Decimal(0))
