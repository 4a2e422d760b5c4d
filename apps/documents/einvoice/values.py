"""An e-invoice as one value: parties, lines, tax and totals in pounds, and the faults that a check finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from apps.core.money import pounds

NOUGHT = Decimal("0.00")
INVOICE, CREDIT = "invoice", "credit"


@dataclass(frozen=True)
class Identifier:
    """An identifier with its scheme: an electronic address (0088 is a GLN, 9932 a GB VAT number), a registration."""

    value: str
    scheme: str = ""


@dataclass(frozen=True)
class Party:
    """Supplier or buyer as the invoice names them."""

    name: str
    endpoint: Identifier | None = None
    trading_name: str = ""
    vat_number: str = ""
    registration: Identifier | None = None
    identifiers: tuple[Identifier, ...] = ()
    street: str = ""
    city: str = ""
    postcode: str = ""
    country: str = "GB"

    @property
    def known_as(self) -> tuple[str, ...]:
        """The names under which the party may stand in a list, the registered one first."""
        return tuple(dict.fromkeys(name for name in (self.name, self.trading_name) if name))


@dataclass(frozen=True)
class TaxClass:
    """VAT category (S standard, Z zero, E exempt, O outside, AE reverse charge …) and its rate in per cent."""

    category: str
    percent: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True)
class InvoiceLine:
    """One line: quantity × price = net, in pounds without VAT, allowances and charges of the line included."""

    number: str
    text: str
    quantity: Decimal
    net: Decimal
    tax: TaxClass
    price: Decimal
    unit: str = "C62"
    order_line: str = ""
    account: str = ""


@dataclass(frozen=True)
class Adjustment:
    """An allowance (negative) or charge (positive) of the whole invoice, in pounds without VAT."""

    amount: Decimal
    reason: str
    tax: TaxClass


@dataclass(frozen=True)
class TaxTotal:
    """What the paper says of one VAT category and rate, in pounds."""

    tax: TaxClass
    taxable: Decimal
    amount: Decimal


@dataclass(frozen=True)
class PayTo:
    """The account that the paper names.  It is compared with what is held of the supplier, never paid to by itself."""

    account: str
    branch: str = ""
    name: str = ""
    remittance: str = ""


@dataclass(frozen=True)
class EInvoice:
    """An invoice or credit note.  Amounts of a credit note are positive, as on the paper."""

    kind: str
    reference: str
    issued: dt.date
    supplier: Party
    buyer: Party
    lines: tuple[InvoiceLine, ...]
    taxes: tuple[TaxTotal, ...]
    net: Decimal
    vat: Decimal
    gross: Decimal
    payable: Decimal
    currency: str = "GBP"
    due: dt.date | None = None
    tax_point: dt.date | None = None
    buyer_reference: str = ""
    order: str = ""
    contract: str = ""
    corrects: str = ""
    note: str = ""
    terms: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    prepaid: Decimal = NOUGHT
    rounding: Decimal = NOUGHT
    pay_to: PayTo | None = None

    @property
    def lines_net(self) -> Decimal:
        """Pounds of the lines before allowances and charges of the whole."""
        return sum((line.net for line in self.lines), NOUGHT)


def tax_totals(lines: Sequence[InvoiceLine], adjustments: Sequence[Adjustment] = ()) -> tuple[TaxTotal, ...]:
    """VAT by category and rate as EN 16931 counts it: the sum of the group times its rate, to the penny, halves up."""
    groups: dict[TaxClass, Decimal] = {}
    for part, amount in [(one.tax, one.net) for one in lines] + [
        (one.tax, one.amount) for one in adjustments
    ]:
        groups[part] = groups.get(part, NOUGHT) + amount
    return tuple(
        TaxTotal(tax, taxable, pounds(taxable * (tax.percent or Decimal(0)) / 100))
        for tax, taxable in groups.items()
    )


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file: the rule's id, plain words with the cure, the rule's own words, and where."""

    layer: str
    rule: str
    words: str
    official: str = ""
    where: str = ""
    fatal: bool = True


@dataclass(frozen=True)
class Examined:
    """What a file is.  `invoice` stands only when no fault is fatal: nothing is half-loaded."""

    sha256: str
    size: int
    faults: tuple[Fault, ...] = ()
    invoice: EInvoice | None = None
    layers: tuple[str, ...] = field(default=())

    @property
    def holds(self) -> bool:
        """True when every check that applies ran and none found a fatal fault."""
        return self.invoice is not None

    @property
    def fatal(self) -> tuple[Fault, ...]:
        """The faults for which the file is refused."""
        return tuple(one for one in self.faults if one.fatal)
