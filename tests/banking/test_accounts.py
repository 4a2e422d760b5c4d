"""Own accounts and mandates: tied to the books, dated, agreed by the other organisation's own second person."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from apps.banking.actions.accounts import (
    answer_mandate,
    end_account,
    offer_mandate,
    open_account,
    read_account,
    set_bacs_user,
    set_hold,
)
from apps.banking.models import BacsUser, BankAccount, HoldRule, Mandate
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.scope import scope
from tests.banking.world import SINCE, banked, seen

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Payroll",
    "sort_code": "00-00-00",
    "number": "00000009",
    "account_name": "Westmarch",
    "since": SINCE,
}


def test_an_account_stands_on_one_bank_account_of_the_books(county, account):
    director = county.actor("cc.director")
    with pytest.raises(Conflict, match="Another bank account stands on 15000"):
        open_account(by=director, holder=account.holder_id, ledger_account="15000", **FORM)
    with pytest.raises(Invalid, match="20000 is no bank account"):
        open_account(by=director, holder=account.holder_id, ledger_account="20000", **FORM)
    with pytest.raises(NotAllowed, match=r"bank\.keep"):
        open_account(by=county.actor("cc.finance"), holder=account.holder_id, ledger_account="15100", **FORM)
    end_account(
        by=director, account_id=account.pk, until=dt.date(2026, 4, 30), reason="Moved to another bank"
    )
    made = open_account(
        by=director,
        holder=account.holder_id,
        ledger_account="15000",
        **{**FORM, "since": dt.date(2026, 5, 1)},
    )
    assert made.tail == "009" and "00000009" not in made.sealed
    with seen(county), transaction.atomic():
        with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
            BankAccount.objects.filter(pk=made.pk).update(tail="111")
        with pytest.raises(IntegrityError, match="never removed"), transaction.atomic():
            BankAccount.objects.filter(pk=made.pk).delete()


def test_its_numbers_are_read_as_an_act(county, account):
    assert read_account(by=county.actor("cc.director"), account_id=account.pk).sort_code == "000000"
    with pytest.raises(NotAllowed):
        read_account(by=county.actor("cc.bank"), account_id=account.pk)
    with pytest.raises(NotFound):
        read_account(by=county.actor("fra.director"), account_id=account.pk)


def test_service_user_numbers_and_holds_are_dated(county, account):
    director = county.actor("cc.director")
    set_bacs_user(
        by=director, account_id=account.pk, number="000001", since=dt.date(2026, 5, 1), source="New letter"
    )
    with pytest.raises(Conflict, match="that very day"):
        set_bacs_user(
            by=director, account_id=account.pk, number="000002", since=dt.date(2026, 5, 1), source="Again"
        )
    set_hold(
        by=director,
        holder=account.holder_id,
        days=10,
        contact_days=90,
        since=dt.date(2026, 5, 1),
        reason="After a fraud",
    )
    with seen(county):
        assert list(BacsUser.objects.order_by("id").values_list("number", flat=True)) == ["000000", "000001"]
        assert HoldRule.objects.get(during__contains=dt.date(2026, 6, 1)).days == 10
        assert HoldRule.objects.get(during__contains=dt.date(2026, 4, 1)).days == 5


def test_a_mandate_takes_a_person_of_the_other_organisation(county):
    account = banked(county, "PCC")
    mandate = offer_mandate(
        by=county.actor("pcc.director"),
        account_id=account.pk,
        organisation=county.org("CC"),
        since=SINCE,
        words="Transfer scheme",
    )
    with pytest.raises(NotAllowed):
        answer_mandate(by=county.actor("pcc.director"), mandate_id=mandate.pk, agreed=True)
    with pytest.raises(NotFound):
        answer_mandate(by=county.actor("fra.director"), mandate_id=mandate.pk, agreed=True)
    with scope(county.actor("cc.finance").scope()), transaction.atomic():
        assert Mandate.objects.get().words == "Transfer scheme", "the other side reads what it is asked"
        assert not BankAccount.objects.exists(), "and not the account"
    # Somebody who has the duty in both organisations does not agree to their own offer.
    from apps.banking.models import MandateAnswer
    from apps.core.clock import now

    both = replace(county.everything(), person=county.person("pcc.director"))
    with pytest.raises(IntegrityError, match="second person"), scope(both), transaction.atomic():
        MandateAnswer.objects.create(
            holder_id=county.org("CC"), reader_id=account.holder_id, key=mandate.key, agreed=True,
            person_id=county.person("pcc.director"), at=now(),
        )  # fmt: skip
    answer_mandate(by=county.actor("cc.director"), mandate_id=mandate.pk, agreed=True)
    with pytest.raises(Conflict, match="answered already"):
        answer_mandate(by=county.actor("cc.director"), mandate_id=mandate.pk, agreed=False, reason="Too late")
