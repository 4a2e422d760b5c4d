"""Remittance advice: after the bank confirmed, never before; once for each payee and run, however often it is asked for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from apps.banking.actions.payments import confirm_payment, fail_items
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.scope import scope
from apps.jobs.worker import drain
from apps.payables.actions.remittances import ask_for_remittances, keep_address
from apps.payables.models import Remittance
from tests.banking.world import seen
from tests.payables.runs_world import bank_items, due, filed, paid_to, payees, planned, proposed
from tests.payables.world import supplier

pytestmark = pytest.mark.django_db(transaction=False)
OTHER = "Quarhythe Ltd"


@pytest.fixture
def account(county):
    """An account, and two suppliers of whom one has a mailbox."""
    made = planned(county)
    for who in (supplier(county), supplier(county, OTHER, "337440071")):
        paid_to(county, made.holder_id, who)
    address(county, made, supplier(county))
    due(county, made.holder_id, "HT-1")
    due(county, made.holder_id, "HT-2", "50.00")
    due(county, made.holder_id, "Q-1", "30.00", payee=OTHER)
    return made


def address(county, account, who, email="accounts@harbour.example"):
    return keep_address(
        by=county.actor("cc.finance"),
        holder=account.holder_id,
        supplier_id=who.pk,
        email=email,
        source="Contract C-1",
    )


def told(county, run, django_capture_on_commit_callbacks) -> list[mail.EmailMessage]:
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        ask_for_remittances(by=county.actor("cc.finance"), run_id=run.pk)
        drain()
    return list(mail.outbox)


def test_payees_are_told_once_after_the_bank_confirmed(county, account, django_capture_on_commit_callbacks):
    run = proposed(county, account)
    payment = filed(county, run)
    with pytest.raises(Conflict, match="never before"):
        ask_for_remittances(by=county.actor("cc.finance"), run_id=run.pk)
    confirm_payment(by=county.actor("cc.finance"), payment_id=payment.pk)
    (letter,) = told(county, run, django_capture_on_commit_callbacks)
    assert letter.to == ["accounts@harbour.example"] and "£180.00" in letter.subject
    assert "HT-1" in letter.body and "HT-2" in letter.body and "Q-1" not in letter.body
    assert told(county, run, django_capture_on_commit_callbacks) == [], "nobody is told twice"
    address(county, account, supplier(county, OTHER), "till@quarhythe.example")
    (late,) = told(county, run, django_capture_on_commit_callbacks)
    assert late.to == ["till@quarhythe.example"], "whoever has a mailbox by now is told by asking again"


def test_what_came_back_is_not_announced(county, account, django_capture_on_commit_callbacks):
    run = proposed(county, account)
    payment = filed(county, run)
    first = next(one for one in bank_items(county, payment) if one.amount == Decimal("180.00"))
    confirm_payment(by=county.actor("cc.finance"), payment_id=payment.pk)
    fail_items(by=county.actor("cc.finance"), payment_id=payment.pk, items={first.pk: "Account closed"})
    assert told(county, run, django_capture_on_commit_callbacks) == []


def test_a_letter_that_the_mail_server_did_not_take_is_sent_again(
    county, account, django_capture_on_commit_callbacks, settings
):
    run = proposed(county, account)
    confirm_payment(by=county.actor("cc.finance"), payment_id=filed(county, run).pk)
    kept = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert told(county, run, django_capture_on_commit_callbacks) == []
    with seen(county):
        assert Remittance.objects.get().failed_at is not None
    settings.EMAIL_BACKEND = kept
    assert len(told(county, run, django_capture_on_commit_callbacks)) == 1
    with seen(county):
        assert Remittance.objects.get().failed_at is None


def test_the_database_refuses_to_announce_what_the_bank_has_not_confirmed(county, account):
    run = proposed(county, account)
    filed(county, run)
    to = payees(county, run)[OTHER]
    with (
        pytest.raises(IntegrityError, match="never before"), transaction.atomic(),
        scope(replace(county.everything(), person=county.person("cc.finance"))), connection.cursor() as cursor,
    ):  # fmt: skip
        Remittance.objects.create(holder_id=to.holder_id, to=to, email="a@b.example", sent_at=now())
        cursor.execute("SET CONSTRAINTS payables_remittance_due IMMEDIATE")


def test_a_mailbox_is_a_mailbox(county, account):
    with pytest.raises(Invalid, match="no e-mail address"):
        address(county, account, supplier(county), "not an address")
