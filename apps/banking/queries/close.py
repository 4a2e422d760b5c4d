"""What room banking answers on the checklist of a month's close: every bank account reconciled, and still so."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from apps.banking.models import BankAccount, Reconciliation
from apps.banking.queries.reconciling import figures, last_day
from apps.core.errors import Conflict
from apps.core.show import pounds
from apps.ledger.models import Account, Balance, Period
from apps.ledger.queries.checklist import UNANSWERED, Answer

NOUGHT = Decimal("0.00")


def accounts_reconciled(period: Period) -> Answer:
    """Green when each bank account is signed for the month by two people and books and statements still say the same.

    Before an organisation keeps its accounts here nobody vouches for them, and the answer is neither green nor red.
    """
    end = last_day(period)
    page = f"{reverse('banking:index')}?in={period.holder_id}"
    kept = [one for one in BankAccount.objects.filter(holder_id=period.holder_id).order_by("name", "pk")
            if one.during.lower <= end and (one.during.upper is None or one.during.upper > period.during.lower)]  # fmt: skip
    standing = _standing(period)
    if not kept:
        said = f"No bank account is kept here for {period.label}, so nothing vouches for this."
        total = sum(standing.values(), NOUGHT)
        return Answer(UNANSWERED, f"{said} {pounds(total)} stands on bank accounts.", page=page)
    faults = [_fault(account, period) for account in kept]
    wrong = [one for one in faults if one is not None]
    strangers = {code: amount for code, amount in standing.items()
                 if amount and code not in {one.coding.account_id for one in kept}}  # fmt: skip
    wrong += [(f"{code} is kept by no bank account here.", abs(amount)) for code, amount in strangers.items()]
    if wrong:
        return Answer.red(
            " ".join(words for words, _ in wrong[:5]), amount=sum((amount for _, amount in wrong), NOUGHT), count=len(wrong),
            page=page,
        )  # fmt: skip
    return Answer.green(
        f"{len(kept)} bank {'account is' if len(kept) == 1 else 'accounts are'} reconciled and signed by two people.",
        count=len(kept), page=page,
    )  # fmt: skip


def _fault(account: BankAccount, period: Period) -> tuple[str, Decimal] | None:
    """What is wrong with one account, and pounds that nobody vouches for; None when it is reconciled."""
    found = Reconciliation.objects.filter(account=account, period=period, live=True).first()
    if found is None:
        return f"{account.name} is not reconciled for {period.label}.", abs(_balance(account, period))
    if found.signed_at is None:
        return f"{account.name} waits for its second signature.", abs(found.books - found.statement)
    try:
        worked = figures(account, last_day(period))
    except Conflict as error:
        return str(error), abs(found.books)
    now_said = (worked.books, worked.statement)
    if now_said != (found.books, found.statement):
        moved = abs(worked.books - found.books) + abs(worked.statement - found.statement)
        return f"{account.name} changed by {pounds(moved)} since it was signed: reconcile it again.", moved
    return None


def _balance(account: BankAccount, period: Period) -> Decimal:
    total = NOUGHT
    found = Balance.objects.filter(
        holder_id=account.holder_id, coding_id=account.coding_id, period__year_id=period.year_id,
        period__number__lte=period.number,
    )  # fmt: skip
    for debit, credit in found.values_list("debit", "credit"):
        total += debit - credit
    return total


def _standing(period: Period) -> dict[str, Decimal]:
    """What stands on the bank accounts of the books at the end of the period, by account."""
    totals: dict[str, Decimal] = {}
    found = Balance.objects.filter(
        holder_id=period.holder_id, account__role=Account.Role.BANK, period__year_id=period.year_id,
        period__number__lte=period.number,
    )  # fmt: skip
    for code, debit, credit in found.values_list("account_id", "debit", "credit"):
        totals[code] = totals.get(code, NOUGHT) + debit - credit
    return totals
