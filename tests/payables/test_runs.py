"""A payment run from its proposal to the bank's debit, money that comes back, and everything that is not paid and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from apps.banking.actions.payments import confirm_payment, fail_items, make_file, withdraw_payment
from apps.banking.queries.payees import Party
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.payables.actions.posting import post_invoice
from apps.payables.actions.runs import (
    drop_run,
    pay_urgently,
    propose_run,
    put_in,
    send_run,
    set_run_plan,
    take_out,
)
from apps.payables.actions.stops import begin_stop
from apps.payables.calc.runs import next_day, reference
from apps.payables.models import Invoice, Run, RunItem, Settled
from apps.payables.queries.close import creditors_agree
from apps.payables.queries.invoices import aged
from apps.work.approvals import refuse
from tests.banking.world import OWED_BY, OWED_TO, agreed, balance, mandated, pay_day, requested, seen
from tests.banking.world import request_of as waiting
from tests.ledger.books import CREDITORS, period_of
from tests.payables.runs_world import (
    bank_items,
    due,
    filed,
    items,
    paid_to,
    payees,
    planned,
    proposed,
    sent,
    sound,
    standing,
    states,
)
from tests.payables.world import clerk, fresh, key, paper, state, supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(county):
    """The Chief Constable's account, with its days of payment."""
    return planned(county)


@pytest.fixture
def tyres(county, account):
    """A supplier with details in force."""
    made = supplier(county)
    paid_to(county, account.holder_id, made)
    return made


def green(county, holder) -> str:
    """The close's question about creditors, as of the last day of this month."""
    months = (today().month - 4) % 12 + 1
    with seen(county), transaction.atomic():
        return creditors_agree(period_of(county, holder, months)).colour


def owed(county, holder) -> Decimal:
    with seen(county), transaction.atomic():
        return sum((row.total for row in aged(holder, today())), Decimal("0.00"))


def as_person(county, who):
    return scope(replace(county.everything(), person=county.person(who)))


# --- the way of a run ----------------------------------------------------------------------------------------------
def test_from_the_proposal_to_the_banks_debit(county, account, tyres):
    holder = account.holder_id
    one, two = due(county, holder, "HT-1"), due(county, holder, "HT-2", "50.00", days=25)
    later = due(county, holder, "HT-3", "10.00", days=2)
    note = due(county, holder, "CN-1", "20.00", kind="credit")
    run = proposed(county, account)
    assert states(county, run) == {name: ("in", "") for name in ("HT-1", "HT-2", "CN-1")}, (
        "HT-3 is not due yet"
    )
    (paid,) = payees(county, run).values()
    assert (paid.amount, paid.invoices) == (Decimal("156.00"), 3), (
        "a credit note is set off against its supplier's invoices"
    )
    payment = sent(county, run)
    assert standing(county, run) == "sent" and payment.amount == Decimal("156.00")
    (item,) = bank_items(county, payment)
    assert (item.payee_id, item.reference) == (paid.payee_id, "CC 3 INV"), "one credit a payee"
    assert owed(county, holder) == Decimal("168.00") and balance(county, holder, CREDITORS) == Decimal(
        "-168.00"
    )
    agreed(county, payment.record_id, "cc.manager")
    make_file(by=county.actor("cc.finance"), payment_id=payment.pk)
    assert standing(county, run) == "filed" and state(county, one) == "posted", "paid once the bank says so"
    assert owed(county, holder) == Decimal("12.00") and balance(county, holder, CREDITORS) == Decimal(
        "-12.00"
    )
    sound(county)
    confirm_payment(by=county.actor("cc.finance"), payment_id=payment.pk)
    assert standing(county, run) == "confirmed"
    assert {state(county, each) for each in (one, two, note)} == {"paid"} and state(county, later) == "posted"
    assert fresh(county, one).paid_on == today(), "the day of payment, or today where the bank was earlier"
    assert {one for one, _ in states(county, run).values()} == {"paid"}
    sound(county)


def test_the_close_is_green_before_and_after_the_file(county, account, tyres):
    due(county, account.holder_id, "HT-1")
    assert green(county, account.holder_id) == "green"
    payment = filed(county, proposed(county, account))
    assert green(county, account.holder_id) == "green"
    (item,) = bank_items(county, payment)
    fail_items(by=county.actor("cc.finance"), payment_id=payment.pk, items={item.pk: "Account closed"})
    assert green(county, account.holder_id) == "green" and owed(county, account.holder_id) == Decimal(
        "120.00"
    )


def test_money_that_comes_back_is_owed_again_and_says_why(county, account, tyres):
    other = supplier(county, "Quarhythe Ltd", "337440071")
    paid_to(county, account.holder_id, other)
    one = due(county, account.holder_id, "HT-1")
    two = due(county, account.holder_id, "Q-1", "30.00", payee="Quarhythe Ltd")
    run = proposed(county, account)
    payment = filed(county, run)
    first, second = sorted(bank_items(county, payment), key=lambda one: -one.amount)
    fail_items(by=county.actor("cc.finance"), payment_id=payment.pk, items={first.pk: "Account closed"})
    confirm_payment(by=county.actor("cc.finance"), payment_id=payment.pk)
    assert standing(county, run) == "part_failed"
    assert (state(county, one), state(county, two)) == ("posted", "paid")
    assert payees(county, run)["Harbour Tyres Ltd"].failed_because == "Account closed"
    sound(county)
    again = proposed(county, account)
    assert states(county, again) == {"HT-1": ("in", "")}, "it is owed again, and in the next run"
    fail_items(by=county.actor("cc.finance"), payment_id=payment.pk, items={second.pk: "Returned"})
    assert standing(county, run) == "failed" and state(county, two) == "posted"
    assert fresh(county, two).paid_on is None
    assert (
        balance(county, account.holder_id, CREDITORS)
        == Decimal("-156.00")
        == -owed(county, account.holder_id)
    )
    sound(county)


def test_a_withdrawn_refused_or_dropped_run_sets_its_invoices_free(county, account, tyres):
    due(county, account.holder_id, "HT-1")
    run = proposed(county, account)
    withdraw_payment(by=county.actor("cc.finance"), payment_id=sent(county, run).pk, reason="Wrong day")
    assert standing(county, run) == "dropped" and states(county, run) == {"HT-1": ("freed", "")}
    run = proposed(county, account)
    payment = sent(county, run)
    refuse(by=county.actor("cc.manager"), request_id=waiting(county, payment.record_id).pk, reason="Not now")
    assert standing(county, run) == "dropped"
    run = proposed(county, account)
    drop_run(by=county.actor("cc.finance"), run_id=run.pk, reason="Proposed too early")
    assert states(county, proposed(county, account)) == {"HT-1": ("in", "")}


def test_a_credit_note_that_comes_while_its_invoice_is_paid_waits_for_the_next_run(county, account, tyres):
    one = due(county, account.holder_id, "HT-1")
    payment = sent(county, proposed(county, account))
    note = due(county, account.holder_id, "CN-1", kind="credit", credits="HT-1")
    assert (state(county, one), state(county, note)) == ("posted", "posted"), (
        "what is being paid is not credited"
    )
    agreed(county, payment.record_id, "cc.manager")
    make_file(by=county.actor("cc.finance"), payment_id=payment.pk)
    confirm_payment(by=county.actor("cc.finance"), payment_id=payment.pk)
    assert state(county, one) == "paid"
    due(county, account.holder_id, "HT-2", "10.00")
    assert states(county, proposed(county, account)) == {
        "CN-1": ("left", "credit"),
        "HT-2": ("left", "credit"),
    }
    sound(county)


# --- what is not paid, and why -------------------------------------------------------------------------------------
def test_whatever_is_not_paid_says_why(county, account, tyres):
    holder = account.holder_id
    frozen = supplier(county, "Frozen Ltd", "337440071")
    supplier(county, "Bare Ltd", "100000034")
    paid_to(county, holder, frozen)
    requested(county, holder, Party.supplier(frozen.pk), number="00000099")
    disputed, held = due(county, holder, "HT-1"), due(county, holder, "HT-2", "11.00")
    begin_stop(by=clerk(county), record_id=disputed.record_id, kind="dispute", reason="Wrong tyres")
    begin_stop(by=clerk(county), record_id=held.record_id, kind="hold", reason="Looked into")
    due(county, holder, "F-1", "12.00", payee="Frozen Ltd")
    due(county, holder, "B-1", "13.00", payee="Bare Ltd")
    due(county, holder, "HT-3", "14.00")
    run = proposed(county, account)
    assert states(county, run) == {
        "HT-1": ("left", "dispute"), "HT-2": ("left", "hold"), "F-1": ("left", "frozen"), "B-1": ("left", "details"),
        "HT-3": ("in", ""),
    }  # fmt: skip
    assert "Bank details are being changed" in items(county, run)["F-1"].reason
    second = propose_run(by=county.actor("cc.finance"), account_id=account.pk, pay_on=pay_day(), key=key())
    assert states(county, second)["HT-3"] == ("left", "run"), "it is in one run only"


def test_a_credit_alone_waits_and_a_small_sum_is_put_in_by_hand(county):
    account = planned(county, minimum=Decimal("50.00"))
    small, large = supplier(county), supplier(county, "Quarhythe Ltd", "337440071")
    for who in (small, large):
        paid_to(county, account.holder_id, who)
    due(county, account.holder_id, "HT-1", "10.00")
    due(county, account.holder_id, "Q-1", "10.00", payee="Quarhythe Ltd")
    due(county, account.holder_id, "Q-2", "40.00", payee="Quarhythe Ltd", kind="credit")
    run = proposed(county, account)
    assert states(county, run) == {
        "HT-1": ("left", "minimum"), "Q-1": ("left", "credit"), "Q-2": ("left", "credit")
    }  # fmt: skip
    with pytest.raises(Conflict, match="pays nobody"):
        send_run(by=county.actor("cc.finance"), run_id=run.pk)
    with pytest.raises(Conflict, match="credit notes exceed"):
        put_in(by=county.actor("cc.finance"), run_id=run.pk, items=[items(county, run)["Q-1"].pk])
    put_in(by=county.actor("cc.finance"), run_id=run.pk, items=[items(county, run)["HT-1"].pk])
    assert sent(county, run).amount == Decimal("12.00")


def test_without_days_of_payment_nobody_knows_what_is_due(county):
    from tests.banking.world import banked

    with pytest.raises(Conflict, match="no days of payment"):
        proposed(county, banked(county))


def test_nothing_due_makes_no_run(county, account, tyres):
    due(county, account.holder_id, "HT-1", days=1)
    with pytest.raises(Conflict, match="Nothing is due before"):
        proposed(county, account)


# --- review --------------------------------------------------------------------------------------------------------
def test_a_reviewer_is_warned_and_takes_invoices_out_with_a_reason(county, account, tyres):
    due(county, account.holder_id, "HT-1", "2500.00")
    twin = due(county, account.holder_id, "HT-2", "2500.00", dated=dt.date(2026, 6, 2))
    run = proposed(county, account)
    (who,) = payees(county, run).values()
    assert set(who.warnings) == {"changed", "first", "twin", "round"}
    with pytest.raises(Invalid, match="reason is kept"):
        take_out(
            by=county.actor("cc.finance"), run_id=run.pk, items=[items(county, run)["HT-2"].pk], reason=" "
        )
    take_out(
        by=county.actor("cc.finance"),
        run_id=run.pk,
        items=[items(county, run)["HT-2"].pk],
        reason="Asked the supplier",
    )
    out = items(county, run)["HT-2"]
    assert (out.state, out.reason, out.taken_by_id) == (
        "out",
        "Asked the supplier",
        county.person("cc.finance"),
    )
    (who,) = payees(county, run).values()
    assert who.amount == Decimal("3000.00") and "twin" in who.warnings
    put_in(by=county.actor("cc.finance"), run_id=run.pk, items=[out.pk])
    begin_stop(by=clerk(county), record_id=twin.record_id, kind="hold", reason="Is it the same?")
    payment = sent(county, run)
    agreed(county, payment.record_id, "cc.manager")
    with pytest.raises(Conflict, match="disputed or on hold"):
        make_file(by=county.actor("cc.finance"), payment_id=payment.pk)
    assert standing(county, run) == "sent", "nothing of it went out"


def test_more_than_usual_and_an_account_shared_with_another_supplier_are_pointed_out(county):
    from tests.banking.world import payee

    account = planned(county, usual=Decimal("1000.00"))
    one, two = supplier(county), supplier(county, "Quarhythe Ltd", "337440071")
    for who in (one, two):
        payee(county, account.holder_id, Party.supplier(who.pk), number="00000055")
    due(county, account.holder_id, "HT-1", "1300.00")
    due(county, account.holder_id, "Q-1", "13.00", payee="Quarhythe Ltd")
    run = proposed(county, account)
    said = {name: set(each.warnings) for name, each in payees(county, run).items()}
    assert said == {
        "Harbour Tyres Ltd": {"usual", "shared", "first", "changed"},
        "Quarhythe Ltd": {"shared", "first", "changed"},
    }


def test_credit_notes_left_alone_by_a_reviewer_stop_the_sending(county, account, tyres):
    due(county, account.holder_id, "HT-1")
    due(county, account.holder_id, "CN-1", "20.00", kind="credit")
    run = proposed(county, account)
    take_out(
        by=county.actor("cc.finance"), run_id=run.pk, items=[items(county, run)["HT-1"].pk], reason="Not yet"
    )
    with pytest.raises(Conflict, match="Harbour Tyres Ltd: the credit notes"):
        send_run(by=county.actor("cc.finance"), run_id=run.pk)


def test_a_form_sent_twice_proposes_once(county, account, tyres):
    due(county, account.holder_id, "HT-1")
    again = key()
    one, two = (
        propose_run(by=county.actor("cc.finance"), account_id=account.pk, pay_on=pay_day(), key=again)
        for _ in range(2)
    )
    assert one.pk == two.pk
    with pytest.raises(Conflict, match="it is sent once"):
        [send_run(by=county.actor("cc.finance"), run_id=one.pk) for _ in range(2)]


# --- urgent, and for another organisation --------------------------------------------------------------------------
def test_an_urgent_payment_goes_at_once_with_its_reason(county, account, tyres):
    one = due(county, account.holder_id, "HT-1", days=3)
    with pytest.raises(Invalid, match="Faster Payment or by CHAPS"):
        pay_urgently(by=county.actor("cc.finance"), account_id=account.pk, invoices=[one.record_id], pay_on=today(),
                     reason="Bailiffs", kind="bacs", key=key())  # fmt: skip
    run = pay_urgently(
        by=county.actor("cc.finance"), account_id=account.pk, invoices=[one.record_id], pay_on=today(),
        reason="The supplier stops deliveries", key=key(),
    )  # fmt: skip
    payment = filed(county, run)
    assert (payment.kind, run.urgent_because) == ("faster", "The supplier stops deliveries")
    confirm_payment(by=county.actor("cc.finance"), payment_id=payment.pk)
    assert state(county, one) == "paid"
    sound(county)


def test_one_organisations_account_pays_anothers_suppliers_and_both_books_post_as_a_pair(county):
    own, there = planned(county, "PCC"), planned(county)
    mandated(county, own)
    paid_to(county, there.holder_id, supplier(county))
    one = due(county, there.holder_id, "HT-1")
    with pytest.raises(Conflict, match="Nothing is due"):
        proposed(county, own, by="pcc.finance")
    run = proposed(county, own, by="shared.finance")
    payment = filed(county, run, by="shared.finance", releases="shared.manager")
    assert balance(county, there.holder_id, CREDITORS) == 0, "the Chief Constable's debt is settled"
    assert (
        balance(county, own.holder_id, OWED_BY)
        == Decimal("120.00")
        == -balance(county, there.holder_id, OWED_TO)
    )
    confirm_payment(by=county.actor("shared.finance"), payment_id=payment.pk)
    assert state(county, one) == "paid"
    sound(county)


# --- toxic paths, one by one ---------------------------------------------------------------------------------------
def test_whoever_proposed_registered_or_approved_does_not_release(county, account, tyres):
    due(county, account.holder_id, "HT-1")
    payment = sent(county, proposed(county, account))
    people = (("cc.clerk", "registered, "), ("cc.inspector", "registered, "), ("cc.finance", "proposed"))
    with transaction.atomic(), seen(county):
        for who, said in people:
            with (
                pytest.raises(IntegrityError, match=said),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute("SELECT accord_payrun_released_by(%s, %s)", [payment.key, county.person(who)])
    agreed(county, payment.record_id, "cc.manager")


def test_a_manager_who_approved_an_invoice_does_not_release_its_run(county, account, tyres):
    from tests.payables.world import approved, keyed

    made = keyed(county, account.holder_id, paper(received_on=today() - dt.timedelta(days=40)))
    approved(county, made, by=county.actor("cc.manager"))
    post_invoice(by=clerk(county), record_id=made.record_id)
    payment = sent(county, proposed(county, account))
    with pytest.raises(Conflict, match="You registered, matched or approved INV-"):
        agreed(county, payment.record_id, "cc.manager")


def test_the_database_refuses_what_no_action_does(county, account, tyres):
    one = due(county, account.holder_id, "HT-1")
    run = proposed(county, account)
    item = items(county, run)["HT-1"]
    with as_person(county, "cc.finance"):
        with pytest.raises(IntegrityError), transaction.atomic():
            RunItem.objects.create(
                holder_id=item.holder_id,
                key=run.key,
                invoice_id=item.invoice_id,
                to_id=item.to_id,
                state="in",
                amount=1,
            )
        with pytest.raises(IntegrityError, match="What a run found"), transaction.atomic():
            RunItem.objects.filter(pk=item.pk).update(amount=1)
        with pytest.raises(IntegrityError, match="does not go from"), transaction.atomic():
            RunItem.objects.filter(pk=item.pk).update(state="paid")
        with pytest.raises(ProgrammingError, match="in their own name"), transaction.atomic():
            RunItem.objects.filter(pk=item.pk).update(
                state="out", reason="x", taken_by_id=county.person("cc.clerk")
            )
        with pytest.raises(IntegrityError, match="never removed"), transaction.atomic():
            Run.objects.filter(pk=run.pk).delete()
        with pytest.raises(IntegrityError, match="not rewritten"), transaction.atomic():
            Run.objects.filter(pk=run.pk).update(pay_on=today())
        with pytest.raises(IntegrityError, match="when the file of that run is made"), transaction.atomic():
            Settled.objects.create(
                holder_id=item.holder_id, invoice=one, how="run", key=run.key, dated=today()
            )
    filed(county, run)
    with as_person(county, "cc.finance"), transaction.atomic():
        found = Settled.objects.get(invoice=one)
        with pytest.raises(IntegrityError), transaction.atomic():
            Settled.objects.create(holder_id=item.holder_id, invoice=one, how="set_off", dated=today())
        with pytest.raises(IntegrityError, match="undone once"), transaction.atomic():
            Settled.objects.filter(pk=found.pk).delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.filter(pk=one.pk).delete()


def test_only_whoever_prepares_payments_proposes(county, account, tyres):
    due(county, account.holder_id, "HT-1")
    with pytest.raises(NotAllowed, match=r"payment\.prepare"):
        proposed(county, account, by="cc.clerk")
    with pytest.raises(NotAllowed, match=r"books\.keep"):
        set_run_plan(
            by=clerk(county),
            holder=account.holder_id,
            since=today(),
            weekdays=[1],
            reason="I would like it so",
        )


# --- days and references -------------------------------------------------------------------------------------------
def test_the_next_day_of_payment_moves_past_bank_holidays():
    def working(day):
        return day.weekday() < 5 and day != dt.date(2026, 12, 25)

    assert next_day(dt.date(2026, 11, 24), [2, 4], working) == dt.date(2026, 11, 26)
    assert next_day(dt.date(2026, 12, 22), [5], working) == dt.date(2026, 12, 28), "Christmas Day is a Friday"


def test_what_the_payee_reads():
    assert reference(["HT/00417"], "CC") == "HT/00417"
    assert reference(["A", "B"], "CC") == "CC 2 INV"
    assert reference(["中"], "CC") == "CC", "nothing that a bank can show"
