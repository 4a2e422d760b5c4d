"""Set-up of income: how the organisation stands on paper, its kinds of income, the steps of reminding."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db.backends.postgresql.psycopg_any import DateRange
from stdnum import ean
from stdnum.gb import vat as vat_numbers

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid
from apps.ledger.models import Account, Dimension, DimensionValue, VatCode
from apps.receivables.errors import income_judged
from apps.receivables.guards import KEEP
from apps.receivables.models import Income, IncomeKind, ReminderStep, Seller
from apps.receivables.models.setup import TERM_MAX

D = TypeVar("D", Seller, IncomeKind, ReminderStep)


@action("receivables.seller.state")
def state_seller(
    act: Act, *, holder: int, since: dt.date, receipts: str, bad_debts: str, cost_centre: str = "", vat_number: str = "",
    **paper: str,
) -> Seller:  # fmt: skip
    """From a day on, how the organisation stands on its invoices, where it is paid, and which accounts it uses.

    `paper`: street, city, postcode, scheme, endpoint, contact, sort_code, account_number, account_name.
    """
    act.by.require(KEEP, holder)
    account = account_of(receipts, "receipts")
    if account.role != Account.Role.BANK and account.kind != Account.Kind.ASSET:
        raise Invalid("Money that comes in stands on a bank account or on one of money in transit.",
                      fields={"receipts": "Choose a bank or transit account."})  # fmt: skip
    lost = account_of(bad_debts, "bad_debts")
    if lost.kind != Account.Kind.EXPENDITURE:
        raise Invalid(
            "Debts written off are expenditure.", fields={"bad_debts": "Choose an expenditure account."}
        )
    said = {name: value.strip() for name, value in paper.items()}
    checked_endpoint(said.get("scheme", ""), said.get("endpoint", ""))
    made = _from(
        Seller, since, holder=holder, receipts=account, bad_debts=lost, cost_centre=centre_of(holder, cost_centre),
        vat_number=checked_vat(vat_number), **said,
    )  # fmt: skip
    act.audit(holder, DataClass.FINANCE, details={"seller": made.pk, "since": since})
    return made


@action("receivables.kind.set")
def set_kind(
    act: Act, *, holder: int, code: str, account: str, vat_code: str, term_days: int, since: dt.date, cost_centre: str = "",
    vat_words: str = "",
) -> IncomeKind:  # fmt: skip
    """From a day on, what a kind of income starts from."""
    act.by.require(KEEP, holder)
    if code not in Income.values:
        raise Invalid("Choose a kind of income from the list.", fields={"code": "Choose one."})
    if not 0 <= term_days <= TERM_MAX:
        raise Invalid(f"Between 0 and {TERM_MAX} days to pay.", fields={"term_days": f"0 to {TERM_MAX}."})
    found = account_of(account, "account")
    if found.kind != Account.Kind.INCOME:
        raise Invalid(f"{found} is no income account.", fields={"account": "Choose an income account."})
    made = _from(
        IncomeKind, since, holder=holder, code=code, account=found, cost_centre=centre_of(holder, cost_centre),
        vat_code=supply_code(vat_code), vat_words=vat_words.strip(), term_days=term_days,
    )  # fmt: skip
    act.audit(holder, DataClass.FINANCE, details={"kind": made.pk, "code": code, "since": since})
    return made


@action("receivables.step.set")
def set_step(
    act: Act, *, holder: int, number: int, days: int, heading: str, words: str, since: dt.date
) -> ReminderStep:  # fmt: skip
    """From a day on, one step of reminding: each later step comes after more days."""
    act.by.require(KEEP, holder)
    if number < 1 or days < 1 or not heading.strip() or not words.strip():
        raise Invalid("A step has a number, days of at least 1, a heading and words.")
    others = ReminderStep.objects.filter(holder_id=holder, during__contains=since).exclude(number=number)
    for other in others:
        if (other.number < number) != (other.days < days):
            raise Invalid(
                f"Step {other.number} comes {other.days} days after the due day: step {number} must keep the order.",
                fields={"days": "Keep the order of the steps."},
            )
    made = _from(
        ReminderStep,
        since,
        holder=holder,
        number=number,
        days=days,
        heading=heading.strip(),
        words=words.strip(),
    )
    act.audit(holder, DataClass.FINANCE, details={"step": made.pk, "number": number, "since": since})
    return made


def _from(model: type[D], since: dt.date, *, holder: int, **facts: Any) -> D:
    """The row that stands from a day on; the one that stood ends there."""
    keyed = {name: facts[name] for name in ("code", "number") if name in facts}
    standing: Any = model._default_manager.filter(holder_id=holder, during__contains=since, **keyed).first()
    if standing is not None and standing.during.lower == since:
        raise Conflict(f"One from {since:%-d %B %Y} stands already; choose another day.")
    if standing is not None:
        standing.during = DateRange(standing.during.lower, since)
        standing.save()
    with income_judged(overlap="Another one begins later; choose a day after it."):
        return model._default_manager.create(holder_id=holder, during=DateRange(since, None), **facts)


def account_of(code: str, field: str) -> Account:
    """An account by its code; Invalid beside the field otherwise."""
    found = Account.objects.filter(pk=code.strip()).first()
    if found is None:
        raise Invalid(f"There is no account {code}.", fields={field: "Choose one of the chart."})
    return found


def centre_of(holder: int, code: str) -> DimensionValue | None:
    """A cost centre by its code, or none where none is named."""
    if not code.strip():
        return None
    found = DimensionValue.objects.filter(
        holder_id=holder, kind=Dimension.COST_CENTRE, code=code.strip().upper()
    ).first()
    if found is None:
        raise Invalid(
            f"This organisation has no cost centre {code}.",
            fields={"cost_centre": "Choose one that is there."},
        )
    return found


def supply_code(code: str) -> VatCode:
    """A VAT code for what is supplied."""
    found = VatCode.objects.filter(pk=code.strip().upper()).first()
    if found is None or found.direction not in (VatCode.Direction.OUTPUT, VatCode.Direction.OUTSIDE):
        raise Invalid(
            f"{code} is no VAT code for supplies.", fields={"vat_code": "Choose a code for supplies."}
        )
    return found


def checked_endpoint(scheme: str, endpoint: str) -> None:
    """An electronic address has a scheme and a value; a GLN has its check digit right, as Peppol asks."""
    if bool(scheme) != bool(endpoint):
        raise Invalid(
            "An electronic address has a scheme and a value.", fields={"endpoint": "Give both, or neither."}
        )
    if scheme == "0088" and not ean.is_valid(endpoint):
        raise Invalid(
            f"{endpoint} is no GLN: its check digit is wrong.", fields={"endpoint": "Check the number."}
        )


def checked_vat(number: str) -> str:
    """A VAT number with its GB, its check digits right; empty stays empty."""
    if not number.strip():
        return ""
    try:
        return f"GB{vat_numbers.validate(number)}"
    except vat_numbers.ValidationError as wrong:
        raise Invalid(f"{number} is no UK VAT number.", fields={"vat_number": "Check the number."}) from wrong
