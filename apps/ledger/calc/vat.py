"""VAT as arithmetic: tax of a line, what of it comes back under which regime, shared invoices, boxes, insignificance.

All amounts are pounds.  Rounding: tax is worked out for each line and rounded to the penny, halves up; the recovered
part likewise, and the part that stays a cost is the rest, so that the two always make the tax.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from apps.core.money import PENNY, pounds, shares

NOUGHT = Decimal("0.00")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Code:
    """A VAT code on a day: its rate in per cent, and whether its tax is always blocked."""

    code: str
    direction: str
    percent: Decimal
    blocked: bool = False
    exempt: bool = False


@dataclass(frozen=True)
class Regime:
    """The ground on which an organisation recovers input tax: for one activity, one code, both or everything else."""

    kind: str
    percent: Decimal = HUNDRED
    heading: str = ""
    activity: str | None = None
    vat_code: str | None = None


@dataclass(frozen=True)
class Decision:
    """What VAT does to one line bought: the tax, the part that comes back, the part that stays a cost, and why."""

    net: Decimal
    vat: Decimal
    recoverable: Decimal
    irrecoverable: Decimal
    ground: str
    heading: str
    why: str

    @property
    def cost(self) -> Decimal:
        """Pounds that the line costs the organisation."""
        return self.net + self.irrecoverable

    @property
    def gross(self) -> Decimal:
        """Pounds on the supplier's paper."""
        return self.net + self.vat


def tax_on(net: Decimal, percent: Decimal) -> Decimal:
    """VAT of a line in pounds at a rate in per cent, rounded to the penny, halves up (VAT Notice 700, 17.5)."""
    return pounds(net * percent / HUNDRED)


def tax_within(gross: Decimal, percent: Decimal) -> Decimal:
    """VAT within a gross figure: the VAT fraction (20 % is one sixth), rounded to the penny, halves up."""
    return pounds(gross * percent / (HUNDRED + percent))


def as_on_paper(lines: Sequence[tuple[Decimal, Decimal]], total: Decimal) -> list[Decimal] | None:
    """The supplier's own VAT total spread over lines (net, rate), so that it can be entered as it stands.

    Suppliers round by line or by invoice, up or down; a total within a penny a line of the exact tax is theirs to
    state.  None when it lies further off, which is no rounding.
    """
    exact = [net * percent / HUNDRED for net, percent in lines]
    if abs(total - sum(exact, Decimal(0))) > PENNY * len(lines):
        return None
    weights = {place: abs(tax) for place, tax in enumerate(exact)}
    if not any(weights.values()):
        return [NOUGHT] * len(lines) if total == 0 else None
    if any(tax < 0 for tax in exact) and any(tax > 0 for tax in exact):
        rounded = [pounds(tax) for tax in exact]
        largest = max(range(len(exact)), key=lambda place: abs(exact[place]))
        rounded[largest] += total - sum(rounded, NOUGHT)
        return rounded
    return list(shares(total, weights, lead=max(weights, key=lambda place: weights[place])).values())


def regime_for(regimes: Sequence[Regime], *, vat_code: str, activity: str | None) -> Regime | None:
    """The most exact regime for a line: of its activity and code, of its code, of its activity, of everything else.

    A code goes before an activity, since a section 41 heading is stated for the service bought.
    """
    fitting = [
        one for one in regimes if one.vat_code in (None, vat_code) and (one.activity is None or one.activity == activity)
    ]  # fmt: skip
    return max(fitting, key=lambda one: (one.vat_code is not None, one.activity is not None), default=None)


def decide(
    net: Decimal, code: Code, regime: Regime | None, *, vat: Decimal | None = None, exempt_comes_back: bool = False
) -> Decision:  # fmt: skip
    """Decide one line bought.  `vat` is the tax on the paper where it was stated, else it is worked out.

    `exempt_comes_back` says that the organisation's exempt input tax of the year is insignificant.  Only input codes
    bear input tax; blocked codes never come back, whatever the regime; without a regime nothing does.
    """
    tax = tax_on(net, code.percent) if vat is None else vat
    percent, ground, heading, why = _ground(code, regime, exempt_comes_back)
    back = pounds(tax * percent / HUNDRED)
    return Decision(net, tax, back, tax - back, ground, heading, why)


def _ground(code: Code, regime: Regime | None, exempt_comes_back: bool) -> tuple[Decimal, str, str, str]:
    """Per cent that comes back, on which ground, under which heading, and why, in a sentence."""
    if code.direction != "input":
        return NOUGHT, "none", "", f"Code {code.code} bears no input tax."
    if code.blocked:
        return NOUGHT, "blocked", "", f"Code {code.code} is blocked: its tax never comes back."
    if regime is None or regime.kind == "none":
        return NOUGHT, "none", "", "No ground of recovery is set for this line, so its tax stays a cost."
    if regime.kind == "exempt":
        why = "It belongs to exempt activity: "
        if exempt_comes_back:
            return HUNDRED, "exempt", "", why + "insignificant this year, so it comes back."
        return NOUGHT, "exempt", "", why + "its tax stays a cost."
    told = {
        "s33": "Non-business activity of a body named under section 33: refunded.",
        "s41": f"Contracted-out service under section 41, heading {regime.heading or 'not stated'}: refunded.",
        "business": "Taxable business activity: deducted as input tax.",
        "partial": f"Part deductible: {regime.percent.normalize():f} % comes back.",
    }[regime.kind]
    return (HUNDRED if regime.kind != "partial" else regime.percent), regime.kind, regime.heading, told


@dataclass(frozen=True)
class Charge:
    """What one partner is charged of a shared invoice: its own supply, with its own VAT and its own decision."""

    partner: str
    net: Decimal
    output: Code
    vat: Decimal
    there: Decision

    @property
    def gross(self) -> Decimal:
        """Pounds that the partner owes the buyer."""
        return self.net + self.vat


@dataclass(frozen=True)
class SharedInvoice:
    """An invoice addressed to one buyer, its own part decided, and the charges on to its partners."""

    own: Decision
    bought_for_others: Decision
    charges: list[Charge]
    bought: list[Decision]


@dataclass(frozen=True)
class Partner:
    """A partner in a shared invoice: the code of the buyer's supply to it, and its own code and ground for what it buys."""

    code: str
    weight: Decimal
    output: Code
    bought_as: Code
    regime: Regime | None
    exempt_comes_back: bool = False


def share_invoice(
    net: Decimal, code: Code, *, buyer: str, own_weight: Decimal, regime: Regime | None, partners: Sequence[Partner],
    vat: Decimal | None = None, onward: Regime | None = None,
) -> SharedInvoice:  # fmt: skip
    """Share an invoice: input tax belongs to the buyer alone, and every partner is charged in a supply of its own.

    The net is shared to the penny by largest remainder, the buyer leading.  Tax on what is charged on as a taxable
    supply is the buyer's business input tax (`onward`; fully deductible unless blocked); what the buyer cannot
    recover of the rest is part of the cost that it charges on.
    """
    weights = {buyer: own_weight} | {one.code: one.weight for one in partners}
    parts = shares(net, weights, lead=buyer)
    tax = tax_on(net, code.percent) if vat is None else vat
    taxes = shares(tax, weights, lead=buyer)
    business = onward or Regime("business")
    charges, bought = [], []
    for one in partners:
        taxable = one.output.direction == "output" and not one.output.exempt
        here = decide(parts[one.code], code, business if taxable else regime, vat=taxes[one.code])
        bought.append(here)
        out = tax_on(here.cost, one.output.percent)
        there = decide(here.cost, one.bought_as, one.regime, vat=out, exempt_comes_back=one.exempt_comes_back)
        charges.append(Charge(one.code, here.cost, one.output, out, there))
    return SharedInvoice(
        decide(parts[buyer], code, regime, vat=taxes[buyer]), _together(bought), charges, bought
    )  # fmt: skip


def _together(parts: Sequence[Decision]) -> Decision:
    total = {name: sum((getattr(one, name) for one in parts), NOUGHT)
             for name in ("net", "vat", "recoverable", "irrecoverable")}  # fmt: skip
    grounds = {one.ground for one in parts}
    return Decision(
        **total, ground=grounds.pop() if len(grounds) == 1 else "several", heading="", why="Charged on."
    )


@dataclass(frozen=True)
class Boxes:
    """The nine boxes of a VAT return, in pounds; 6 to 9 leave the pence out, as the form does."""

    due: Decimal
    reclaimed: Decimal
    sales: Decimal
    purchases: Decimal

    @property
    def rows(self) -> list[tuple[int, str, Decimal]]:
        """Number, meaning and pounds of each box (VAT Notice 700/12)."""
        return [
            (1, "VAT due on sales and other outputs", self.due),
            (2, "VAT due on goods brought into Northern Ireland from the EU", NOUGHT),
            (3, "Total VAT due (boxes 1 and 2)", self.due),
            (4, "VAT reclaimed on purchases, refunds under sections 33 and 41 included", self.reclaimed),
            (5, self.net_words, abs(self.due - self.reclaimed)),
            (6, "Total sales and other outputs, without VAT", whole(self.sales)),
            (7, "Total purchases and other inputs, without VAT", whole(self.purchases)),
            (8, "Goods supplied from Northern Ireland to the EU", NOUGHT),
            (9, "Goods brought into Northern Ireland from the EU", NOUGHT),
        ]

    @property
    def net_words(self) -> str:
        """Which way box 5 goes."""
        return "Net VAT to pay to HMRC" if self.due > self.reclaimed else "Net VAT to reclaim from HMRC"


def whole(amount: Decimal) -> Decimal:
    """Pounds without their pence, never rounded up."""
    return amount.quantize(Decimal(1), rounding=ROUND_DOWN)


@dataclass(frozen=True)
class Limits:
    """The limits of insignificance on a day."""

    pounds_a_month: Decimal
    percent: Decimal
    percent_inclusive: bool
    either: bool
    source: str


@dataclass(frozen=True)
class Verdict:
    """Whether exempt input tax is insignificant, with the figures that say so."""

    insignificant: bool
    a_month: Decimal
    percent: Decimal
    under_pounds: bool
    under_percent: bool
    why: str


def insignificant(exempt_tax: Decimal, all_tax: Decimal, months: int, test: Limits) -> Verdict:
    """Judge the input tax of exempt activity over some months against the limits.

    The monthly average is not rounded before it is compared: £7,500.01 in a year is more than £625 a month.
    """
    if months < 1:
        raise ValueError("The test covers at least one month.")
    under_pounds = exempt_tax <= test.pounds_a_month * months
    limit = all_tax * test.percent / HUNDRED
    under_percent = exempt_tax < limit or (test.percent_inclusive and exempt_tax == limit)
    passes = (under_pounds or under_percent) if test.either else (under_pounds and under_percent)
    a_month = pounds(exempt_tax / months)
    percent = (exempt_tax * HUNDRED / all_tax).quantize(Decimal("0.01")) if all_tax else NOUGHT
    why = (
        f"£{a_month:,.2f} a month against £{test.pounds_a_month:,.2f}, and {percent} % of all input tax against "
        f"{test.percent.normalize():f} %: {'insignificant, so it comes back' if passes else 'it stays a cost'}."
    )
    return Verdict(passes, a_month, percent, under_pounds, under_percent, why)
