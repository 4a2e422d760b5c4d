"""Banking to try things with: open books, own accounts, payees with approved details, payments, statements."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.audit.act import Act, action
from apps.banking import paying
from apps.banking.actions.accounts import answer_mandate, offer_mandate, open_account, set_bacs_user, set_hold
from apps.banking.actions.payees import call_back, keep_contact, request_change, shorten_hold
from apps.banking.calc.days import earliest
from apps.banking.models import BankAccount, BankChange, PayeeAccount, Payment
from apps.banking.queries.payees import Party
from apps.core.classes import DataClass
from apps.core.clock import financial_year, today
from apps.core.scope import scope
from apps.intake.actions import load_upload, receive_file
from apps.ledger.codings import Coded, codings
from apps.suppliers.models import Supplier
from apps.tenancy.working_days import is_working_day
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest
from tests.ledger.books import CREDITORS, SINCE, opened

TRANSIT, OWED_BY, OWED_TO = "15300", "13500", "20500"
DIRECTORS = {"CC": "cc.director", "PCC": "pcc.director", "FRA": "fra.director"}
_keys = itertools.count(1)


def key() -> str:
    return f"bank-form-{next(_keys)}"


def seen(county: Any) -> Any:
    """Everything in reach, for looking at what came of an act."""
    return scope(county.everything())


def books(county: Any, code: str = "CC") -> int:
    return opened(county, code, years=sorted({2026, financial_year(today())}))


def banked(
    county: Any, code: str = "CC", *, open_books: bool = True, since: dt.date | None = None
) -> BankAccount:
    """Open books, a rule for holds, and the main account with a service user number."""
    holder = books(county, code) if open_books else county.org(code)
    director = county.actor(DIRECTORS[code])
    set_hold(by=director, holder=holder, days=5, contact_days=0, since=SINCE, reason="Financial regulations")
    number = f"{holder:08d}"
    account = open_account(
        by=director, holder=holder, name="Main account", sort_code="00-00-00", number=number,
        account_name=f"Westmarch {code}", ledger_account="15000", since=since or SINCE,
    )  # fmt: skip
    set_bacs_user(
        by=director, account_id=account.pk, number="000000", since=SINCE, source="Letter of the bank"
    )
    return account


def mandated(county: Any, account: BankAccount, other: str = "CC") -> None:
    """The account may pay for another organisation, whose own second person agreed."""
    mandate = offer_mandate(
        by=county.actor("pcc.director"), account_id=account.pk, organisation=county.org(other), since=SINCE,
        words="Main account of the Commissioner, stage 2 transfer scheme",
    )  # fmt: skip
    answer_mandate(by=county.actor(DIRECTORS[other]), mandate_id=mandate.pk, agreed=True)


def supplier(county: Any, name: str = "Quarhythe Ltd") -> Supplier:
    with seen(county), transaction.atomic():
        return Supplier.objects.create(name=name, key=name.lower())


def paper() -> io.BytesIO:
    return io.BytesIO(b"Dear sirs, our account is now with another bank.\n")


def requested(
    county: Any, holder: int, party: Party, *, number: str = "00000011", by: str = "cc.details", **more: Any
) -> BankChange:
    """A change asked for, with its letter, and a contact kept before it."""
    contact = keep_contact(
        by=county.actor(by), holder=holder, party=party, label="Credit control", number="01632 960001", source="Contract C-1"
    )  # fmt: skip
    change = request_change(
        by=county.actor(by), holder=holder, party=party, sort_code="00-00-02", account=number, name=f"Payee {number}",
        came="letter", reason="The supplier moved its bank", evidence=paper(), evidence_name="letter.txt", key=key(), **more,
    )  # fmt: skip
    change.contact_before = contact  # type: ignore[attr-defined]
    return change


def called(county: Any, change: BankChange, *, by: str = "cc.details", confirmed: bool = True) -> BankChange:
    return call_back(
        by=county.actor(by), change_id=change.pk, contact_id=change.contact_before.pk, spoke_with="Mrs Able",  # type: ignore[attr-defined]
        confirmed=confirmed,
    )  # fmt: skip


def request_of(county: Any, record_id: int) -> ApprovalRequest:
    with seen(county), transaction.atomic():
        return ApprovalRequest.objects.get(record_id=record_id, state="waiting")


def agreed(county: Any, record_id: int, by: str) -> None:
    approve(by=county.actor(by), request_id=request_of(county, record_id).pk)


def payee(
    county: Any, holder: int, party: Party, *, number: str = "00000011", hold: bool = False, code: str = "cc"
) -> PayeeAccount:
    """Details in force: asked for, called back, approved, and (unless `hold`) paid to from today."""
    change = called(
        county, requested(county, holder, party, number=number, by=f"{code}.details"), by=f"{code}.details"
    )
    agreed(county, change.record_id, f"{code}.approver")
    if not hold:
        shorten_hold(
            by=county.actor("cc.approver2" if code == "cc" else f"{code}.approver"), change_id=change.pk, until=today(),
            reason="Named in the contract",
        )  # fmt: skip
    with seen(county), transaction.atomic():
        return PayeeAccount.objects.get(change=change)


def control(county: Any, holder: int) -> int:
    with seen(county), transaction.atomic():
        wanted = Coded(CREDITORS)
        return codings(holder, [wanted])[wanted]


@action("tests.payment.prepare")
def prepared(
    act: Act, *, account: BankAccount, kind: str, pay_on: dt.date, items: Sequence[paying.Pay]
) -> Payment:
    """As payables will: through the door, in an act of its own."""
    made = paying.prepare(act, account, kind, pay_on, items)
    act.audit(account.holder_id, DataClass.FINANCE, record=made.record_id)
    return made


def pay_day() -> dt.date:
    return earliest(today(), is_working_day)


def payment(
    county: Any, account: BankAccount, *items: tuple[PayeeAccount, str], by: str = "cc.finance", kind: str = "bacs",
    pay_on: dt.date | None = None,
) -> Payment:  # fmt: skip
    wanted = [
        paying.Pay(to, Decimal(amount), f"INV {place}", control(county, to.holder_id))
        for place, (to, amount) in enumerate(items, start=1)
    ]
    return prepared(by=county.actor(by), account=account, kind=kind, pay_on=pay_on or pay_day(), items=wanted)


def statement(
    county: Any,
    account: BankAccount,
    content: str,
    tmp_path: Path,
    *,
    name: str = "statement.xml",
    by: str = "cc.bank",
    set_aside: str = "",
) -> Any:
    """Take in and load a statement through room intake; gives its record."""
    path = tmp_path / f"{next(_keys)}-{name}"
    path.write_text(content)
    upload = receive_file(
        by=county.actor(by), organisation=account.holder_id, target="statements", path=path, name=name,
        choices={"account": str(account.pk)},
    )  # fmt: skip
    return load_upload(by=county.actor(by), upload_id=upload.pk, set_aside_reason=set_aside).record


def balance(county: Any, holder: int, account: str) -> Decimal:
    """What stands on an account of the books."""
    from apps.ledger.models import Line

    with seen(county), transaction.atomic():
        found = Line.objects.filter(holder_id=holder, coding__account_id=account)
        return sum(found.values_list("amount", flat=True), Decimal("0.00"))
