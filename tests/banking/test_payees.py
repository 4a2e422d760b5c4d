"""Changed bank details: asked for with evidence, called back, approved by another, held; each short cut is refused."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.banking import details
from apps.banking.actions.payees import (
    call_back,
    end_change,
    keep_contact,
    read_change,
    request_change,
    shorten_hold,
)
from apps.banking.models import AccountPrint, BankChange, PayeeAccount
from apps.banking.queries.payees import Party, payable_to, shared_with
from apps.core.clock import today
from apps.core.errors import AccordError, Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.work.approvals import approve, refuse
from tests.banking.world import agreed, called, key, paper, payee, request_of, requested, seen, supplier
from tests.budgets.world import settle

pytestmark = pytest.mark.django_db


def payable(county, holder, party, on=None):
    with scope(county.actor("cc.finance").scope()), transaction.atomic():
        return payable_to(holder, party, on or today())


def test_a_change_goes_from_the_letter_to_the_first_payment(county, account, party):
    holder = account.holder_id
    assert "No bank details are held" in payable(county, holder, party).why
    change = requested(county, holder, party)
    assert "are being changed" in payable(county, holder, party).why
    called(county, change)
    assert payable(county, holder, party).frozen
    agreed(county, change.record_id, "cc.approver")
    held = payable(county, holder, party)
    assert held.frozen and held.until == today() + dt.timedelta(days=5)
    assert f"rest until {held.until:%-d %B %Y}" in held.why
    due = payable(county, holder, party, held.until)
    assert due.account is not None and due.account.tail == "011"
    with seen(county):
        change = BankChange.objects.select_related("record").get(pk=change.pk)
        assert change.record.state == "approved" and change.checked == "not_checked"
        assert change.record.number.startswith("BANK-")


def test_a_second_change_ends_the_first_details_and_keeps_them(county, account, party):
    holder = account.holder_id
    first = payee(county, holder, party)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=30)):
        second = payee(county, holder, party, number="00000012")
        assert payable(county, holder, party).account == second
    with seen(county):
        kept = PayeeAccount.objects.get(pk=first.pk)
        assert kept.during.upper == second.during.lower
        assert details.opened(kept.sealed).account == "00000011", "never overwritten"


def test_nothing_is_kept_in_the_clear_and_every_reading_is_in_the_trail(county, account, party):
    change = requested(county, account.holder_id, party, number="00000078")
    assert "00000078" not in change.sealed and "Payee" not in change.sealed
    assert "00000078" not in repr(details.opened(change.sealed))
    found = read_change(by=county.actor("cc.approver"), change_id=change.pk)
    assert (found.account, found.spaced) == ("00000078", "00-00-02")
    with seen(county):
        event = Event.objects.filter(action="banking.change.read").order_by("-number").first()
        assert event.person_id == county.person("cc.approver") and event.record_id == change.record_id
        assert "00000078" not in str(list(Event.objects.values())), "no number in the trail"
    with pytest.raises(NotAllowed, match=r"bank_details\.change"):
        read_change(by=county.actor("cc.finance"), change_id=change.pk)


def test_the_request_needs_evidence_and_an_account_that_can_exist(county, account, party):
    form = dict(
        by=county.actor("cc.details"), holder=account.holder_id, party=party, sort_code="000002", account="00000011",
        name="A", came="letter", reason="Moved", evidence=paper(), evidence_name="letter.txt",
    )  # fmt: skip
    for wrong, field in (({"sort_code": "12"}, "sort_code"), ({"account": "1x"}, "account"), ({"name": " "}, "name"),
                         ({"came": "dream"}, "came")):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            request_change(**{**form, **wrong, "key": key()})
        assert field in refused.value.fields
    with pytest.raises(Invalid, match="empty"):
        import io

        request_change(**{**form, "evidence": io.BytesIO(b""), "key": key()})
    once = key()
    made = request_change(**form, key=once)
    assert request_change(**{**form, "evidence": paper()}, key=once).pk == made.pk, (
        "a form sent twice is one request"
    )
    with pytest.raises(Conflict, match="already changes"):
        request_change(**{**form, "evidence": paper()}, key=key())


# --- toxic paths, one by one ---------------------------------------------------------------------------------------
def test_the_call_goes_to_a_contact_held_before_the_request(county, account, party):
    change = requested(county, account.holder_id, party)
    by = county.actor("cc.details")
    fresh = keep_contact(
        by=by, holder=account.holder_id, party=party, label="New bank", number="01632 960999", source="Letter"
    )
    with pytest.raises(Conflict, match="not held long enough"):
        call_back(by=by, change_id=change.pk, contact_id=fresh.pk, spoke_with="Mr X", confirmed=True)
    other = Party.supplier(supplier(county, "Another Ltd").pk)
    theirs = keep_contact(
        by=by, holder=account.holder_id, party=other, label="Desk", number="01632 960002", source="Contract"
    )
    with pytest.raises(Conflict, match="contact of this payee"):
        call_back(by=by, change_id=change.pk, contact_id=theirs.pk, spoke_with="Mr X", confirmed=True)


def test_whoever_asked_does_not_approve(county, account, party):
    change = called(county, requested(county, account.holder_id, party))
    asked = request_of(county, change.record_id)
    with pytest.raises(AccordError):
        approve(by=county.actor("cc.details"), request_id=asked.pk)
    # Even with the duty in hand, and past every screen, the database refuses.
    mine = scope(_as(county, "cc.details"))
    with pytest.raises(IntegrityError, match="does not approve"), mine, transaction.atomic():
        BankChange.objects.filter(pk=change.pk).update(
            approved_by=county.person("cc.details"), approved_at="2026-11-24T10:00Z", hold_until="2030-01-01"
        )


def test_nobody_approves_in_another_name_or_without_the_call(county, account, party):
    change = requested(county, account.holder_id, party)
    for words, named in (("own name", "cc.approver2"), ("banking_change_called_first", "cc.approver")):
        row = {
            "approved_by": county.person(named),
            "hold_until": "2030-01-01",
            "approved_at": "2026-11-24T10:00Z",
        }
        with pytest.raises(Exception, match=words), scope(_as(county, "cc.approver")), transaction.atomic():
            BankChange.objects.filter(pk=change.pk).update(**row)


def test_one_person_never_holds_bank_changes_and_the_release_of_payments(county):
    for role, held in (
        ("finance_manager", "cc.details"), ("finance_manager", "cc.approver"), ("bank_details_officer", "cc.manager"),
        ("bank_details_manager", "cc.manager"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="may not hold"), transaction.atomic():
            county.grant(held, "CC", role)
            settle()


def test_details_are_not_written_past_their_change(county, account, party):
    made = payee(county, account.holder_id, party)
    change = requested(county, account.holder_id, party, number="00000099")
    with scope(_as(county, "cc.details")):
        for row in ({"tail": "999"}, {"prints": "x"}, {"during": (dt.date(2020, 1, 1), None)}):
            with pytest.raises(IntegrityError, match="never overwritten"), transaction.atomic():
                PayeeAccount.objects.filter(pk=made.pk).update(**row)
        with pytest.raises(IntegrityError, match="approved change"), transaction.atomic():
            PayeeAccount.objects.create(
                holder_id=made.holder_id, **party.columns(), change=change, sealed=change.sealed, tail=change.tail,
                prints=change.prints, checked=change.checked, during=(dt.date(2010, 1, 1), dt.date(2011, 1, 1)),
            )  # fmt: skip
        with pytest.raises(IntegrityError, match="never overwritten"), transaction.atomic():
            PayeeAccount.objects.filter(pk=made.pk)._raw_delete("default")


def test_the_hold_is_shortened_only_by_a_person_outside_the_change(county, account, party):
    change = called(county, requested(county, account.holder_id, party))
    with pytest.raises(Conflict, match="not approved"):
        shorten_hold(by=county.actor("cc.approver2"), change_id=change.pk, until=today(), reason="Urgent")
    agreed(county, change.record_id, "cc.approver")
    with pytest.raises(Conflict, match="does not shorten"):
        shorten_hold(by=county.actor("cc.approver"), change_id=change.pk, until=today(), reason="Urgent")
    with pytest.raises(Invalid, match="Say why"):
        shorten_hold(by=county.actor("cc.approver2"), change_id=change.pk, until=today(), reason=" ")
    with pytest.raises(Invalid, match="before the hold ends"):
        shorten_hold(
            by=county.actor("cc.approver2"),
            change_id=change.pk,
            until=today() + dt.timedelta(days=9),
            reason="Late",
        )
    with pytest.raises(IntegrityError), scope(_as(county, "cc.approver")), transaction.atomic():
        BankChange.objects.filter(pk=change.pk).update(hold_until=today())
    shorten_hold(
        by=county.actor("cc.approver2"), change_id=change.pk, until=today(), reason="Known for years"
    )
    assert not payable(county, account.holder_id, party).frozen


def test_a_call_that_is_not_confirmed_reports_the_attempt_and_pays_the_old_account(county, account, party):
    old = payee(county, account.holder_id, party)
    change = called(county, requested(county, account.holder_id, party, number="00000066"), confirmed=False)
    with seen(county):
        assert BankChange.objects.select_related("record").get(pk=change.pk).record.state == "reported"
    assert payable(county, account.holder_id, party).account == old
    again = requested(county, account.holder_id, party, number="00000066")
    end_change(by=county.actor("cc.details"), change_id=again.pk, reason="A forged letter", fraud=True)
    assert payable(county, account.holder_id, party).account == old


def test_a_refused_change_leaves_what_stands(county, account, party):
    old = payee(county, account.holder_id, party)
    change = called(county, requested(county, account.holder_id, party, number="00000067"))
    refuse(
        by=county.actor("cc.approver"),
        request_id=request_of(county, change.record_id).pk,
        reason="The letter is unsigned",
    )
    assert payable(county, account.holder_id, party).account == old


def test_an_account_that_others_are_paid_to_is_shown_within_and_across_organisations(county, account, party):
    from tests.banking.world import banked

    payee(county, account.holder_id, party)
    other = Party.supplier(supplier(county, "Another Ltd").pk)
    change = requested(county, account.holder_id, other)
    with scope(county.actor("cc.finance").scope()), transaction.atomic():
        assert [(one.supplier, one.own) for one in shared_with(change)] == [("Quarhythe Ltd", True)]
    there = banked(county, "FRA")
    third = Party.supplier(supplier(county, "Third Ltd").pk)
    theirs = requested(county, there.holder_id, third, by="fra.details")
    with scope(county.actor("fra.finance").scope()), transaction.atomic():
        found = shared_with(theirs)
        assert [(one.supplier, one.own, one.holder) for one in found] == [
            ("Quarhythe Ltd", False, account.holder_id)
        ]
        assert not PayeeAccount.objects.filter(holder_id=account.holder_id).exists(), (
            "the window shows no row of theirs"
        )
        row = AccountPrint.objects.filter(holder_id=account.holder_id).first()
        assert row is not None and set(vars(row)) >= {"prints", "supplier_id"} and not hasattr(row, "sealed")


def test_an_employees_account_is_shown_as_such_and_nobody_is_named(county, account, party):
    payee(county, account.holder_id, Party("employee", 4711))
    change = requested(county, account.holder_id, party)
    with scope(county.actor("cc.finance").scope()), transaction.atomic():
        assert [(one.kind, one.supplier) for one in shared_with(change)] == [("employee", "")]


def _as(county, who):
    """Everything in reach, in a person's name: what no screen gives."""
    from dataclasses import replace

    return replace(county.everything(), person=county.person(who))
