"""Own bank accounts: opened, ended, given a Bacs service user number, lent to other organisations, read in the clear."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import uuid4

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.banking import details
from apps.banking.errors import bank_judged
from apps.banking.models import BacsUser, BankAccount, HoldRule, Mandate, MandateAnswer
from apps.banking.queries.modulus import checked
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.ledger.codings import Coded, codings
from apps.ledger.models import Account
from apps.tenancy.models import Organisation

KEEP = "bank.keep"
TRANSIT = "15300"
"""Payments in transit, in the shared chart: where a payment stands between its file and the bank's debit."""


@action("banking.account.open")
def open_account(
    act: Act, *, holder: int, name: str, sort_code: str, number: str, account_name: str, ledger_account: str,
    since: dt.date, transit_account: str = TRANSIT,
) -> BankAccount:  # fmt: skip
    """Keep an own account from a day on, tied to its bank account in the books."""
    act.by.require(KEEP, holder)
    if not name.strip():
        raise Invalid(
            "Say what people call the account.", fields={"name": "Say what people call the account."}
        )
    given = details.read(sort_code, number, account_name)
    checked(given)
    role = Account.objects.filter(code=ledger_account).values_list("role", flat=True).first()
    if role != Account.Role.BANK:
        said = f"{ledger_account} is no bank account of the chart."
        raise Invalid(said, fields={"ledger_account": said})
    found = codings(holder, [Coded(ledger_account), Coded(transit_account)])
    with bank_judged(
        overlap=f"Another bank account stands on {ledger_account} on those days: end that first."
    ):
        made = BankAccount.objects.create(
            holder_id=holder, name=name.strip()[:80], sealed=given.sealed(), tail=given.tail, prints=given.prints(),
            coding_id=found[Coded(ledger_account)], transit_id=found[Coded(transit_account)],
            during=DateRange(since, None),
        )  # fmt: skip
    act.audit(holder, DataClass.FINANCE, details={"account": made.pk, "ledger": ledger_account})
    return made


@action("banking.account.end")
def end_account(act: Act, *, account_id: int, until: dt.date, reason: str) -> BankAccount:
    """Close an own account; `until` is its last day."""
    account = one_locked(BankAccount, account_id, "bank account")
    act.by.require(KEEP, account.holder_id)
    why = reason_given(reason)
    if until < account.during.lower:
        raise Invalid("An account does not end before it begins.", fields={"until": "Choose a later day."})
    account.during = DateRange(account.during.lower, until + dt.timedelta(days=1))
    with bank_judged():
        account.save(update_fields=["during"])
    act.audit(account.holder_id, DataClass.FINANCE, reason=why, details={"account": account.pk})
    return account


@action("banking.account.read")
def read_account(act: Act, *, account_id: int) -> details.Details:
    """The account's numbers in the clear: an act of its own, kept in the trail."""
    account = one_seen(BankAccount, account_id, "bank account")
    act.by.require(KEEP, account.holder_id)
    act.audit(account.holder_id, DataClass.FINANCE, details={"account": account.pk, "read": "numbers"})
    return details.opened(account.sealed)


@action("banking.account.bacs")
def set_bacs_user(
    act: Act, *, account_id: int, number: str, since: dt.date, source: str, item_limit: Decimal | None = None,
    file_limit: Decimal | None = None,
) -> BacsUser:  # fmt: skip
    """From a day on the account sends Bacs files under a service user number, within the bank's limits."""
    account = one_seen(BankAccount, account_id, "bank account")
    act.by.require(KEEP, account.holder_id)
    if not (len(number.strip()) == 6 and number.strip().isdecimal()):
        raise Invalid("A service user number has six figures.", fields={"number": "Give six figures."})
    standing = BacsUser.objects.filter(account=account, during__contains=since).first()
    if standing is not None:
        if standing.during.lower == since:
            raise Conflict("A service user number from that very day stands already; choose another day.")
        standing.during = DateRange(standing.during.lower, since)
        standing.save()
    with bank_judged(overlap="A service user number begins on a later day already; choose a day after it."):
        made = BacsUser.objects.create(
            holder_id=account.holder_id, account=account, number=number.strip(), item_limit=item_limit,
            file_limit=file_limit, source=reason_given(source), during=DateRange(since, None),
        )  # fmt: skip
    act.audit(account.holder_id, DataClass.FINANCE, details={"account": account.pk, "bacs_user": made.pk})
    return made


@action("banking.mandate.offer")
def offer_mandate(
    act: Act, *, account_id: int, organisation: int, since: dt.date, words: str, until: dt.date | None = None
) -> Mandate:
    """Offer another organisation that this account pays and collects for it; in force once a person there agrees."""
    account = one_seen(BankAccount, account_id, "bank account")
    act.by.require(KEEP, account.holder_id)
    there = one_seen(Organisation, organisation, "organisation")
    if there.pk == account.holder_id:
        raise Invalid(
            "An account pays for its own organisation anyway.", fields={"organisation": "Choose another."}
        )
    during = DateRange(since, until + dt.timedelta(days=1) if until else None)
    with bank_judged(overlap=f"A mandate for {there.name} stands on those days already."):
        made = Mandate.objects.create(
            holder_id=account.holder_id, reader_id=there.pk, account=account, key=uuid4(), words=reason_given(words),
            during=during, offered_by_id=act.by.person, offered_at=now(),
        )  # fmt: skip
    act.audit(account.holder_id, DataClass.FINANCE, details={"mandate": made.pk, "for": there.pk})
    return made


@action("banking.mandate.answer")
def answer_mandate(act: Act, *, mandate_id: int, agreed: bool, reason: str = "") -> MandateAnswer:
    """Agree, for the organisation it was offered to, that another's account pays and collects for it; or decline."""
    mandate = one_seen(Mandate, mandate_id, "mandate")
    act.by.require(KEEP, mandate.reader_id)
    if MandateAnswer.objects.filter(key=mandate.key).exists():
        raise Conflict("This mandate was answered already.")
    with bank_judged():
        made = MandateAnswer.objects.create(
            holder_id=mandate.reader_id, reader_id=mandate.holder_id, key=mandate.key, agreed=agreed,
            reason=reason.strip()[:200] if agreed else reason_given(reason), person_id=act.by.person, at=now(),
        )  # fmt: skip
    act.audit(
        mandate.reader_id,
        DataClass.FINANCE,
        reason=made.reason,
        details={"mandate": mandate.pk, "agreed": agreed},
    )
    return made


@action("banking.hold.set")
def set_hold(act: Act, *, holder: int, days: int, contact_days: int, since: dt.date, reason: str) -> HoldRule:
    """From a day on, how long changed bank details rest, and how old a contact must be to be called back."""
    act.by.require(KEEP, holder)
    if not (1 <= days <= 60 and 0 <= contact_days <= 365):
        raise Invalid("A hold is between 1 and 60 days, the age of a contact between 0 and 365.")
    standing = HoldRule.objects.filter(holder_id=holder, during__contains=since).first()
    if standing is not None:
        if standing.during.lower == since:
            raise Conflict("A rule from that very day stands already; choose another day.")
        standing.during = DateRange(standing.during.lower, since)
        standing.save()
    with bank_judged(overlap="Another rule begins later; choose a day after it."):
        made = HoldRule.objects.create(
            holder_id=holder, days=days, contact_days=contact_days, reason=reason_given(reason),
            during=DateRange(since, None),
        )  # fmt: skip
    act.audit(
        holder, DataClass.FINANCE, reason=made.reason, details={"days": days, "contact_days": contact_days}
    )
    return made
