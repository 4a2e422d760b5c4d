"""A payment from its preparation to the bank's debit: two people, one file, journals at each step, money that comes back."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, transaction

from apps.audit.events import hear
from apps.audit.models import Event
from apps.banking.actions.accounts import set_bacs_user
from apps.banking.actions.payments import (
    ask_for_file,
    confirm_payment,
    fail_items,
    make_file,
    read_file,
    withdraw_payment,
)
from apps.banking.calc import bacs, pain001
from apps.banking.models import Payment, PaymentFile, PaymentItem, PaymentPart
from apps.banking.queries.payees import Party
from apps.banking.queries.proofs import prove_banking
from apps.core.clock import today
from apps.core.errors import AccordError, Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.ledger.models import Journal
from apps.ledger.queries.proofs import prove_pairs
from apps.work.approvals import approve, refuse
from tests.banking.world import (
    CREDITORS,
    OWED_BY,
    OWED_TO,
    TRANSIT,
    agreed,
    balance,
    banked,
    books,
    called,
    mandated,
    pay_day,
    payee,
    payment,
    request_of,
    requested,
    seen,
    supplier,
)
from tests.ledger.books import BANK

pytestmark = pytest.mark.django_db
heard: list[tuple[str, object]] = []


@hear("banking.items.failed")
def _failed(act, *, payment, items):
    heard.append(("failed", [(one.source_id, one.amount) for one in items]))


@hear("banking.payment.confirmed")
def _confirmed(act, *, payment):
    heard.append(("confirmed", payment.amount))


def state(county, made: Payment) -> str:
    with seen(county):
        return Payment.objects.select_related("record").get(pk=made.pk).record.state


def filed(county, made: Payment, by: str = "cc.finance") -> PaymentFile:
    agreed(county, made.record_id, "cc.manager" if by == "cc.finance" else "shared.manager")
    return make_file(by=county.actor(by), payment_id=made.pk)


def items_of(county, made: Payment) -> list[PaymentItem]:
    with seen(county):
        return list(PaymentItem.objects.filter(part__key=made.key).order_by("part__holder_id", "position"))


def sound(county) -> None:
    with seen(county), transaction.atomic():
        assert [fault for check in prove_banking() for fault in check.faults] == []


def test_from_preparation_to_the_banks_debit(county, account, party):
    heard.clear()
    to = payee(county, account.holder_id, party)
    made = payment(county, account, (to, "120.00"), (to, "30.50"))
    assert state(county, made) == "prepared"
    agreed(county, made.record_id, "cc.manager")
    assert state(county, made) == "approved" and balance(county, account.holder_id, CREDITORS) == 0
    file = make_file(by=county.actor("cc.finance"), payment_id=made.pk)
    assert state(county, made) == "filed"
    assert balance(county, account.holder_id, CREDITORS) == Decimal("150.50"), "the debts are settled"
    assert balance(county, account.holder_id, TRANSIT) == Decimal("-150.50"), "the money is on its way"
    assert balance(county, account.holder_id, BANK) == 0
    sound(county)
    name, media_type, content = read_file(by=county.actor("cc.manager"), file_id=file.pk)
    assert hashlib.sha256(content).hexdigest() == file.sha256 and media_type == "text/plain"
    sent = bacs.read(content)
    assert [(one.account, one.name, one.amount, one.reference) for one in sent.credits] == [
        ("00000011", "PAYEE 00000011", Decimal("120.00"), "INV 1"),
        ("00000011", "PAYEE 00000011", Decimal("30.50"), "INV 2"),
    ]  # fmt: skip
    assert name.startswith("PAY-") and sent.originator.user_number == "000000"
    confirm_payment(by=county.actor("cc.finance"), payment_id=made.pk)
    assert state(county, made) == "confirmed" and heard == [("confirmed", Decimal("150.50"))]
    assert balance(county, account.holder_id, TRANSIT) == 0
    assert balance(county, account.holder_id, BANK) == Decimal("-150.50")
    assert {one.state for one in items_of(county, made)} == {"confirmed"}
    sound(county)


def test_money_that_comes_back_opens_its_debt_again(county, account, party):
    heard.clear()
    to = payee(county, account.holder_id, party)
    made = payment(county, account, (to, "120.00"), (to, "30.50"), (to, "9.50"))
    with pytest.raises(Conflict, match="no file yet"):
        fail_items(
            by=county.actor("cc.finance"), payment_id=made.pk, items={items_of(county, made)[0].pk: "X"}
        )
    filed(county, made)
    one, two, three = items_of(county, made)
    fail_items(by=county.actor("cc.finance"), payment_id=made.pk, items={one.pk: "Account closed"})
    assert heard == [("failed", [(None, Decimal("120.00"))])]
    assert balance(county, account.holder_id, CREDITORS) == Decimal("40.00")
    assert balance(county, account.holder_id, TRANSIT) == Decimal("-40.00"), (
        "what the bank refused never left"
    )
    sound(county)
    confirm_payment(by=county.actor("cc.finance"), payment_id=made.pk)
    assert state(county, made) == "part_failed"
    assert balance(county, account.holder_id, BANK) == Decimal("-40.00")
    fail_items(by=county.actor("cc.finance"), payment_id=made.pk, items={two.pk: "Returned"})
    assert balance(county, account.holder_id, BANK) == Decimal("-9.50"), (
        "what was returned came into the account"
    )
    with pytest.raises(Invalid, match="not come back yet"):
        fail_items(by=county.actor("cc.finance"), payment_id=made.pk, items={two.pk: "Again"})
    fail_items(by=county.actor("cc.finance"), payment_id=made.pk, items={three.pk: "Returned"})
    assert state(county, made) == "failed"
    assert balance(county, account.holder_id, BANK) == balance(county, account.holder_id, CREDITORS) == 0
    sound(county)


def test_a_faster_payment_goes_as_iso_20022(county, account, party):
    to = payee(county, account.holder_id, party)
    made = payment(county, account, (to, "120.00"), kind="faster", pay_on=today())
    file = filed(county, made)
    name, media_type, content = read_file(by=county.actor("cc.manager"), file_id=file.pk)
    assert (name[-4:], media_type) == (".xml", "application/xml")
    assert pain001.read(content).credits[0].account == "00000011"


def test_one_organisations_account_pays_anothers_supplier_and_both_books_say_so(county, party):
    own = banked(county, "PCC")
    there = banked(county, "CC")
    to = payee(county, there.holder_id, party)
    with pytest.raises(Conflict, match="offer it a mandate first"):
        payment(county, own, (to, "120.00"), by="shared.finance")
    mandated(county, own)
    with pytest.raises(NotAllowed, match=r"payment\.prepare"):
        payment(county, own, (to, "120.00"), by="pcc.finance")
    made = payment(county, own, (to, "120.00"), (to, "30.00"), by="shared.finance")
    filed(county, made, by="shared.finance")
    assert balance(county, own.holder_id, OWED_BY) == Decimal("150.00"), "the Chief Constable owes it"
    assert balance(county, own.holder_id, TRANSIT) == Decimal("-150.00")
    assert balance(county, there.holder_id, CREDITORS) == Decimal("150.00"), "whose debt is settled"
    assert balance(county, there.holder_id, OWED_TO) == Decimal("-150.00")
    confirm_payment(by=county.actor("shared.finance"), payment_id=made.pk)
    one = items_of(county, made)[0]
    fail_items(by=county.actor("shared.finance"), payment_id=made.pk, items={one.pk: "Returned"})
    assert balance(county, own.holder_id, OWED_BY) == Decimal("30.00")
    assert balance(county, there.holder_id, OWED_TO) == Decimal("-30.00")
    assert balance(county, own.holder_id, BANK) == Decimal("-30.00")
    with seen(county), transaction.atomic():
        pairs = list(Journal.objects.filter(pair__isnull=False).values_list("pair", flat=True))
        assert len(pairs) == 4 and len(set(pairs)) == 2, "each entry between the two stands on both sides"
        for holder in (own.holder_id, there.holder_id):
            assert [fault for check in prove_pairs(holder) for fault in check.faults] == []
    sound(county)
    # The account's own people see how much was paid for whom, and not the payees.
    with scope(county.actor("pcc.finance").scope()), transaction.atomic():
        assert PaymentPart.objects.get(key=made.key).amount == Decimal("150.00")
        assert not PaymentItem.objects.filter(part__key=made.key).exists()


def test_a_mandate_not_agreed_pays_nothing(county, party):
    from apps.banking.actions.accounts import offer_mandate
    from tests.banking.world import SINCE

    own, there = banked(county, "PCC"), banked(county, "CC")
    to = payee(county, there.holder_id, party)
    offer_mandate(
        by=county.actor("pcc.director"),
        account_id=own.pk,
        organisation=there.holder_id,
        since=SINCE,
        words="Scheme",
    )
    with pytest.raises(Conflict, match="has not agreed yet"):
        payment(county, own, (to, "120.00"), by="shared.finance")


# --- toxic paths, one by one ---------------------------------------------------------------------------------------
def test_whoever_prepared_does_not_release(county, account, party):
    to = payee(county, account.holder_id, party)
    made = payment(county, account, (to, "120.00"))
    with pytest.raises(AccordError):
        approve(by=county.actor("cc.finance"), request_id=request_of(county, made.record_id).pk)
    with (
        pytest.raises(IntegrityError, match="does not approve"),
        _as(county, "cc.finance"),
        transaction.atomic(),
    ):
        Payment.objects.filter(pk=made.pk).update(
            approved_by=county.person("cc.finance"), approved_at="2026-11-24T10:00Z"
        )
    with pytest.raises(ProgrammingError, match="own name"), _as(county, "cc.finance"), transaction.atomic():
        Payment.objects.filter(pk=made.pk).update(
            approved_by=county.person("cc.manager"), approved_at="2026-11-24T10:00Z"
        )


@pytest.mark.parametrize("who", ["cc.details", "cc.approver", "cc.approver2"])
def test_whoever_had_to_do_with_the_details_does_not_release(county, account, party, who):
    to = payee(county, account.holder_id, party)
    made = payment(county, account, (to, "120.00"))
    with (
        pytest.raises(IntegrityError, match="bank details of a payee"),
        _as(county, who),
        transaction.atomic(),
    ):
        Payment.objects.filter(pk=made.pk).update(
            approved_by=county.person(who), approved_at="2026-11-24T10:00Z"
        )


def test_a_payee_whose_details_change_is_not_paid(county, account, party):
    to = payee(county, account.holder_id, party)
    made = payment(county, account, (to, "120.00"))
    change = requested(county, account.holder_id, party, number="00000099")
    with pytest.raises(Conflict, match=r"Quarhythe Ltd: Bank details are being changed"):
        payment(county, account, (to, "10.00"))
    agreed(county, made.record_id, "cc.manager")
    with pytest.raises(Conflict, match="one payee whose bank details are being changed"):
        make_file(by=county.actor("cc.finance"), payment_id=made.pk)
    agreed(county, called(county, change).record_id, "cc.approver")
    with pytest.raises(Conflict, match="rest in their hold"):
        make_file(by=county.actor("cc.finance"), payment_id=made.pk)
    assert state(county, made) == "approved"
    assert balance(county, account.holder_id, CREDITORS) == 0, "nothing was posted"


def test_a_number_that_cannot_exist_is_refused_before_approval(county, account, party, tmp_path):
    to = payee(county, account.holder_id, party)
    table = tmp_path / "valacdos.txt"
    table.write_text(
        "000002 000002 MOD10    0    0    0    0    0    0    7    1    3    7    1    3    7    1\n"
    )
    call_command("load_modulus", table, issue="newer")
    with pytest.raises(Invalid, match="No account with this number"):
        payment(county, account, (to, "120.00"))


def test_a_file_is_made_once_after_release(county, account, party):
    to = payee(county, account.holder_id, party)
    made = payment(county, account, (to, "120.00"))
    for call in (make_file, ask_for_file):
        with pytest.raises(Conflict, match="made once, after its release"):
            call(by=county.actor("cc.finance"), payment_id=made.pk)
    with (
        pytest.raises(IntegrityError, match="of an approved payment"),
        _as(county, "cc.finance"),
        transaction.atomic(),
    ):
        PaymentFile.objects.create(
            holder_id=made.holder_id, payment=made, name="x", media_type="x", size=1, sha256="x", sealed="x",
            made_by_id=county.person("cc.finance"), made_at="2026-11-24T10:00Z",
        )  # fmt: skip
    filed(county, made)
    with pytest.raises(Conflict, match="made once"):
        make_file(by=county.actor("cc.finance"), payment_id=made.pk)
    with seen(county):
        assert PaymentFile.objects.count() == 1 and Journal.objects.filter(source=made.record_id).count() == 1
        with pytest.raises(IntegrityError), transaction.atomic():
            PaymentItem.objects.filter(part__key=made.key).update(amount="1.00")


def test_reading_the_file_takes_the_duty_and_is_in_the_trail(county, account, party):
    to = payee(county, account.holder_id, party)
    file = filed(county, payment(county, account, (to, "120.00")))
    assert "00000011" not in file.sealed
    with pytest.raises(NotAllowed, match=r"payment\.release"):
        read_file(by=county.actor("cc.finance"), file_id=file.pk)
    read_file(by=county.actor("cc.manager"), file_id=file.pk)
    with seen(county):
        assert Event.objects.filter(action="banking.file.read").count() == 1
        assert "00000011" not in str(list(Event.objects.values()))


def test_days_limits_and_references_are_judged_before_approval(county, account, party):
    to = payee(county, account.holder_id, party)
    saturday = pay_day() + dt.timedelta(days=(5 - pay_day().weekday()) % 7)
    with pytest.raises(Invalid, match="no working day"):
        payment(county, account, (to, "1.00"), pay_on=saturday)
    with pytest.raises(Conflict, match="can no longer be reached"):
        payment(county, account, (to, "1.00"), pay_on=_working(today()))
    with pytest.raises(Invalid, match="Item 1 has no amount"):
        payment(county, account, (to, "0.00"))
    with pytest.raises(Invalid, match="between 1 and"):
        payment(county, account)
    set_bacs_user(
        by=county.actor("cc.director"), account_id=account.pk, number="000001", since=today(), source="Lower limit",
        item_limit=Decimal("100.00"),
    )  # fmt: skip
    made = payment(county, account, (to, "120.00"))
    agreed(county, made.record_id, "cc.manager")
    with pytest.raises(Invalid, match=r"limit of one Bacs payment is £100\.00"):
        make_file(by=county.actor("cc.finance"), payment_id=made.pk)


def test_a_refused_or_withdrawn_payment_pays_nothing(county, account, party):
    to = payee(county, account.holder_id, party)
    one, two = (payment(county, account, (to, "120.00")) for _ in range(2))
    refuse(by=county.actor("cc.manager"), request_id=request_of(county, one.record_id).pk, reason="Disputed")
    withdraw_payment(by=county.actor("cc.finance"), payment_id=two.pk, reason="Wrong day")
    assert (state(county, one), state(county, two)) == ("refused", "withdrawn")


def test_changes_near_payments_are_listed(county, account, party):
    from apps.banking.queries.payees import changes_near_payments

    to = payee(county, account.holder_id, party)
    payment(county, account, (to, "120.00"))
    with seen(county), transaction.atomic():
        (found,) = changes_near_payments(account.holder_id, today(), today())
        assert found.payee == to and found.payee.change.record.number.startswith("BANK-")
        assert not changes_near_payments(county.org("FRA"), today(), today())


def _working(day: dt.date) -> dt.date:
    from apps.banking.calc.days import following
    from apps.tenancy.working_days import is_working_day

    return day if is_working_day(day) else following(day, is_working_day)


def _as(county, who):
    from dataclasses import replace

    return scope(replace(county.everything(), person=county.person(who)))


__all__ = ["Party", "books", "supplier"]
