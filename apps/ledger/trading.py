"""Lines of what is bought and sold, VAT decided: plain functions for use inside actions of this room and higher ones.

A purchase costs its net and the tax that does not come back; the tax that does stands on the VAT account; the creditor
is owed what the paper says.  The part that stays a cost carries a VAT code of its own (X, XB blocked, XE exempt), so
that every box of the return, and the test of insignificance, is made of posted lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from apps.core.errors import Invalid
from apps.ledger.calc import vat as calc
from apps.ledger.calc.entries import EntryLine
from apps.ledger.codings import Coded, codings
from apps.ledger.models import Account
from apps.ledger.queries.vat import code_on, regimes_on

NOUGHT = Decimal("0.00")
STAYS = {"blocked": "XB", "exempt": "XE"}


@dataclass(frozen=True)
class Traded:
    """One line bought or sold: its coding with a VAT code, the net, and the tax where the paper states it."""

    coded: Coded
    net: Decimal
    vat: Decimal | None = None
    text: str = ""


@dataclass(frozen=True)
class Made:
    """The lines of an entry, with the decision of each line bought, and what is owed for them together."""

    lines: list[EntryLine]
    decisions: list[calc.Decision]
    gross: Decimal

    @property
    def vat(self) -> Decimal:
        """Tax on the paper."""
        return sum((one.vat for one in self.decisions), NOUGHT)


def purchase_lines(
    holder: int, day: dt.date, bought: Sequence[Traded], *, creditor: Coded, total_vat: Decimal | None = None,
    exempt_comes_back: bool = False, text: str = "",
) -> Made:  # fmt: skip
    """Lines of a purchase: cost with the tax that stays, tax that comes back, creditor.

    The activity is the line's objective.  `total_vat` is the invoice's own VAT total where the supplier rounds by
    invoice; it is spread over the lines, and Invalid says when it is no rounding of theirs.  On a charge between
    organisations (the coding names a counterparty) the tax that stays goes to the account of irrecoverable VAT, where
    a consolidation keeps it; otherwise it is part of the line's own cost.
    """
    bill = Purchase(day, bought, text, total_vat, exempt_comes_back)
    return purchases_lines(holder, [bill], creditor=creditor)[0]


@dataclass(frozen=True)
class Purchase:
    """One paper among several: the day that decides its VAT, its lines, and what `purchase_lines` says of the rest."""

    day: dt.date
    bought: Sequence[Traded]
    text: str = ""
    total_vat: Decimal | None = None
    exempt_comes_back: bool = False


def purchases_lines(holder: int, purchases: Sequence[Purchase], *, creditor: Coded) -> list[Made]:
    """The same for many papers of one organisation; grounds, rates and codings are read once for all of them."""
    known = _Known(holder)
    back, lost = _account(Account.Role.VAT, Account.Kind.ASSET), _account(Account.Role.IRRECOVERABLE_VAT)
    decided = [_decided(known, one) for one in purchases]
    wanted = [
        _wanted(one, decisions, creditor, back, lost)
        for one, decisions in zip(purchases, decided, strict=True)
    ]
    found = codings(holder, [coded for rows in wanted for coded, amount, _ in rows if amount])
    return [
        Made(_entry_lines(found, rows), decisions, sum((one.gross for one in decisions), NOUGHT))
        for rows, decisions in zip(wanted, decided, strict=True)
    ]


def _wanted(
    purchase: Purchase, decisions: Sequence[calc.Decision], creditor: Coded, back: str, lost: str
) -> list[tuple[Coded, Decimal, str]]:
    wanted: list[tuple[Coded, Decimal, str]] = []
    for one, decided in zip(purchase.bought, decisions, strict=True):
        wanted.append((one.coded, decided.net, one.text))
        if decided.irrecoverable:
            stays = replace(one.coded, vat_code=STAYS.get(decided.ground, "X"))
            if one.coded.counterparty:
                stays = replace(stays, account=lost)
            wanted.append((stays, decided.irrecoverable, f"VAT that stays a cost: {one.text}".strip(": ")))
        if decided.recoverable:
            tax = Coded(back, objective=one.coded.objective, vat_code=one.coded.vat_code)
            wanted.append((tax, decided.recoverable, one.text))
    wanted.append((creditor, -sum((one.gross for one in decisions), NOUGHT), purchase.text))
    return wanted


def supply_lines(holder: int, day: dt.date, sold: Sequence[Traded], *, debtor: Coded, text: str = "") -> Made:
    """Lines of a supply: income net, tax due to HMRC, debtor for both.  Nothing is decided: output tax is due."""
    due = _account(Account.Role.VAT, Account.Kind.LIABILITY)
    wanted: list[tuple[Coded, Decimal, str]] = []
    decisions = []
    for one in sold:
        code = code_on(one.coded.vat_code or "N", day)
        tax = calc.tax_on(one.net, code.percent) if one.vat is None else one.vat
        if code.direction == "input":
            raise Invalid(f"VAT code {code.code} is for what is bought: choose a code for supplies.")
        decisions.append(
            calc.Decision(one.net, tax, NOUGHT, NOUGHT, "output", "", f"Supplied under code {code.code}.")
        )
        wanted.append((one.coded, -one.net, one.text))
        if tax:
            wanted.append((Coded(due, objective=one.coded.objective, vat_code=code.code), -tax, one.text))
    gross = sum((one.gross for one in decisions), NOUGHT)
    return Made(_lines(holder, [(debtor, gross, text), *wanted]), decisions, gross)


class _Known:
    """Grounds and rates of one organisation, each day of them read once."""

    def __init__(self, holder: int) -> None:
        self.holder = holder
        self._regimes: dict[dt.date, list[calc.Regime]] = {}
        self._codes: dict[tuple[str, dt.date], calc.Code] = {}

    def regimes(self, day: dt.date) -> list[calc.Regime]:
        """Every ground of recovery of a day."""
        if day not in self._regimes:
            self._regimes[day] = regimes_on(self.holder, day)
        return self._regimes[day]

    def code(self, code: str, day: dt.date) -> calc.Code:
        """A VAT code with its rate on a day."""
        if (code, day) not in self._codes:
            self._codes[code, day] = code_on(code, day)
        return self._codes[code, day]


def _decided(known: _Known, purchase: Purchase) -> list[calc.Decision]:
    bought, total_vat = purchase.bought, purchase.total_vat
    regimes = known.regimes(purchase.day)
    codes = [known.code(one.coded.vat_code or "N", purchase.day) for one in bought]
    if any(code.direction == "output" for code in codes):
        raise Invalid("A VAT code for supplies stands on a line bought: choose the code of the purchase.")
    taxes: list[Decimal | None] = [one.vat for one in bought]
    if total_vat is not None:
        spread = calc.as_on_paper(
            [(one.net, code.percent) for one, code in zip(bought, codes, strict=True)], total_vat
        )
        if spread is None:
            exact = sum(
                (calc.tax_on(one.net, code.percent) for one, code in zip(bought, codes, strict=True)), NOUGHT
            )
            raise Invalid(
                f"The VAT of £{total_vat:,.2f} is not that of these lines, £{exact:,.2f}: check the codes or the amounts."
            )
        taxes = list(spread)
    return [
        calc.decide(
            one.net, code, calc.regime_for(regimes, vat_code=code.code, activity=one.coded.objective), vat=tax,
            exempt_comes_back=purchase.exempt_comes_back,
        )
        for one, code, tax in zip(bought, codes, taxes, strict=True)
    ]  # fmt: skip


def _account(role: str, kind: str | None = None) -> str:
    found = Account.objects.filter(role=role, **({"kind": kind} if kind else {})).order_by("code").first()
    if found is None:
        raise Invalid(
            f"The account structure has no account for “{Account.Role(role).label}”: ask its steward to add one."
        )
    return found.code


def _lines(holder: int, wanted: Sequence[tuple[Coded, Decimal, str]]) -> list[EntryLine]:
    """Lines with their codings, those of nothing left out."""
    return _entry_lines(codings(holder, [coded for coded, amount, _ in wanted if amount]), wanted)


def _entry_lines(found: Mapping[Coded, int], wanted: Sequence[tuple[Coded, Decimal, str]]) -> list[EntryLine]:
    return [EntryLine(found[coded], amount, text[:200]) for coded, amount, text in wanted if amount]
