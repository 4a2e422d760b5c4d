"""The contract register: drawn up, approved, called off by orders, changed, ended; and what partners learn of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.ledger.models import DimensionValue
from apps.procurement.actions.changes import Wanted, change_contract
from apps.procurement.actions.contracts import end_contract, revise_contract, send_contract
from apps.procurement.models import CalledOff, Contract, ContractNote
from apps.procurement.queries.proofs import prove_contracts
from apps.procurement.queries.register import contracts_for, ending_together, register
from apps.purchasing import billing
from apps.purchasing.actions.amending import amend_order
from apps.purchasing.actions.orders import Terms, cancel_order, close_order, place_order
from apps.work.approvals import approve, refuse
from tests.procurement import world
from tests.procurement.world import drafted, in_force, key, seen, state
from tests.purchasing import world as buying
from tests.security.test_every_write import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(county):
    return buying.ready(county)


def ordered(county, holder, contract, *lines, **terms):
    """An order of £240.00 (or of the lines given) that calls off a contract."""
    record = buying.approved(county, holder, *lines)
    order, _ = place_order(
        by=county.actor("cc.buyer"), holder=holder, requisitions=[record.pk], key=key(),
        terms=Terms(supplier=terms.pop("supplier", None) or contract.supplier_id, contract=contract.code, **terms),
    )  # fmt: skip
    return buying.again(county, order)


def test_it_is_in_force_once_another_person_approved_it_and_then_has_its_code_in_the_books(county, holder):
    made = drafted(county, holder)
    assert state(county, made.record_id) == "draft"
    with scope(county.everything()):
        assert not DimensionValue.objects.filter(kind="contract", code=made.code).exists()
    send_contract(by=county.actor("cc.buyer"), record_id=made.record_id)
    with pytest.raises((NotAllowed, Conflict)):
        approve(by=county.actor("cc.buyer"), request_id=world.request_of(county, made.record_id))
    world.decide(county, made.record_id)
    assert state(county, made.record_id) == "live"
    with scope(county.everything()):
        assert (
            DimensionValue.objects.get(holder_id=holder, kind="contract", code=made.code).name == "Uniforms"
        )


def test_a_refused_contract_is_a_draft_again_and_may_be_revised(county, holder):
    made = drafted(county, holder)
    send_contract(by=county.actor("cc.buyer"), record_id=made.record_id)
    refuse(
        by=county.actor("cc.purchasing"),
        request_id=world.request_of(county, made.record_id),
        reason="Too dear",
    )
    again = seen(county, made)
    told = world.agreed(county, code="CC", cap=Decimal("10000.00"), gross=Decimal("12000.00"))
    revise_contract(
        by=county.actor("cc.buyer"), record_id=made.record_id, agreed=told, version=again.record.version
    )
    assert (seen(county, made).cap, state(county, made.record_id)) == (Decimal("10000.00"), "draft")


def test_an_order_calls_off_what_is_left_and_no_more(county, holder):
    contract = in_force(county, holder, cap=Decimal("500.00"), gross=Decimal("600.00"))
    order = ordered(county, holder, contract)
    assert (seen(county, contract).called, seen(county, contract).left) == (
        Decimal("240.00"),
        Decimal("260.00"),
    )
    with pytest.raises(Conflict, match=r"£260.00 of £500.00 is left"):
        ordered(county, holder, contract, buying.asked("11"))
    with scope(county.everything()):
        assert CalledOff.objects.get(contract=contract).order_id == order.pk
        assert [check.faults for check in prove_contracts()] == [()]


def test_an_amended_order_takes_more_or_less_and_an_ended_one_gives_the_rest_back(county, holder):
    contract = in_force(county, holder)
    order = ordered(county, holder, contract)
    amend_order(by=county.actor("cc.buyer"), record_id=order.pk, changes={1: (Decimal(9), Decimal("24.0000"))},
                version=order.version, reason="One less", key=key())  # fmt: skip
    assert seen(county, contract).called == Decimal("216.00")
    buying.received(county, holder, buying.again(county, order), _1="9")
    second = ordered(county, holder, contract)
    assert seen(county, contract).called == Decimal("456.00")
    cancel_order(
        by=county.actor("cc.buyer"), record_id=second.pk, version=second.version, reason="Not needed"
    )
    assert seen(county, contract).called == Decimal("216.00")
    buying.settle()


def test_closing_an_order_leaves_with_the_contract_what_came(county, holder):
    contract = in_force(county, holder)
    order = ordered(county, holder, contract)
    buying.received(county, holder, order, _1="4")
    line = buying.line_of(county, order)
    buying.invoiced(
        by=county.actor("cc.clerk"),
        holder=holder,
        bills=[billing.Bill(line.pk, Decimal(4), Decimal("96.00"))],
    )
    now = buying.again(county, order)
    close_order(
        by=county.actor("cc.buyer"), record_id=order.pk, version=now.version, reason="No more is coming"
    )
    assert seen(county, contract).called == Decimal("96.00")
    buying.settle()


def test_an_order_names_the_contracts_supplier_and_a_contract_in_force(county, holder):
    contract = in_force(county, holder)
    with pytest.raises(Conflict, match="is with Northgate Outfitters Ltd"):
        ordered(county, holder, contract, supplier=world.contractor(county, "Another Ltd"))
    draft = drafted(county, holder)
    with pytest.raises((Conflict, Invalid), match=draft.code):
        ordered(county, holder, draft)
    over = in_force(
        county, holder, first=today() - dt.timedelta(days=400), last=today() - dt.timedelta(days=1)
    )
    with pytest.raises(Conflict, match="nothing is called off it"):
        ordered(county, holder, over)
    end_contract(by=county.actor("cc.buyer"), record_id=contract.record_id, reason="The supplier gave up")
    with pytest.raises(Conflict, match="only a contract in force is called off"):
        ordered(county, holder, contract)


def test_a_framework_is_open_to_those_it_names_by_name_or_by_service(county, holder):
    for fire in (("fire",), ("FRA", "AMB")):
        closed = in_force(county, holder, kind="framework", entitled=fire, let_by="A buying body")
        with pytest.raises(Conflict, match=r"is open to .*, not to Chief Constable of Westmarch"):
            ordered(county, holder, closed)
    for police in (("police",), ("CC",)):
        ordered(county, holder, in_force(county, holder, kind="framework", entitled=police))
    with pytest.raises(Invalid, match="no organisation or service “Lifeboat”"):
        drafted(county, holder, kind="framework", entitled=("Lifeboat",))
    with pytest.raises(Invalid, match="only a framework names"):
        drafted(county, holder, entitled=("police",))


def changed(county, contract, ground="small", by="cc.buyer", **wanted):
    before = seen(county, contract)
    given = {"cap": before.cap, "gross": before.gross, "last": before.last_day,
             "extension_months": before.extension_months}  # fmt: skip
    return change_contract(by=county.actor(by), record_id=contract.record_id, wanted=Wanted(**(given | wanted)),
                           ground=ground, reason="More is needed", key=key())  # fmt: skip


def test_a_change_is_in_force_with_its_approval_and_the_contract_then_says_it(county, holder):
    contract = in_force(county, holder)
    later = contract.last_day + dt.timedelta(days=60)
    made = changed(county, contract, cap=Decimal("13000.00"), gross=Decimal("15600.00"), last=later)
    assert seen(county, contract).cap == Decimal("12000.00")
    with pytest.raises(Conflict, match="already waits"):
        changed(county, contract, cap=Decimal("12500.00"), gross=Decimal("15000.00"))
    world.decide(county, made.record_id)
    now = seen(county, contract)
    assert (now.cap, now.gross, now.last_day) == (Decimal("13000.00"), Decimal("15600.00"), later)


@pytest.mark.parametrize(("ground", "cap", "days", "says"), [
    ("small", "13200.01", 0, "not small"),
    ("small", "12000.00", 200, "not small"),
    ("provided", "12000.00", 400, "provides for no more"),
    ("provided", "12000.01", 0, "provides for no more"),
    ("additional", "18000.01", 0, "no more than 50%"),
    ("whim", "12500.00", 0, "ground"),
    ("small", "12000.00", 0, "Nothing changes"),
])  # fmt: skip
def test_each_ground_permits_only_so_much(county, holder, ground, cap, days, says):
    contract = in_force(county, holder)
    pounds = Decimal(cap)
    with pytest.raises((Conflict, Invalid), match=says):
        changed(
            county,
            contract,
            ground,
            cap=pounds,
            gross=pounds * 2,
            last=contract.last_day + dt.timedelta(days=days),
        )


def test_the_extension_that_the_contract_provides_for_is_one(county, holder):
    contract = in_force(county, holder, first=dt.date(2025, 1, 1), last=dt.date(2027, 12, 31))
    made = changed(county, contract, "provided", last=dt.date(2028, 12, 31), extension_months=0)
    world.decide(county, made.record_id)
    assert seen(county, contract).last_day == dt.date(2028, 12, 31)


def test_a_value_below_what_was_called_off_is_refused(county, holder):
    contract = in_force(county, holder)
    ordered(county, holder, contract)
    with pytest.raises(Conflict, match="is called off"):
        changed(county, contract, "below", cap=Decimal("100.00"), gross=Decimal("120.00"))


@pytest.mark.parametrize("statement", [
    "UPDATE procurement_contract SET cap = cap * 2, gross = gross * 2",
    "UPDATE procurement_contract SET title = 'Something else'",
    "UPDATE procurement_contract SET supplier_id = supplier_id + 1",
    "UPDATE procurement_contract SET during = daterange(lower(during), upper(during) + 400)",
    "UPDATE procurement_contract SET called = 100",
    "UPDATE procurement_contract SET called = cap + 1",
    "DELETE FROM procurement_contract",
    "UPDATE procurement_calledoff SET net = 1",
    "DELETE FROM procurement_calledoff",
    "INSERT INTO procurement_calledoff (holder_id, contract_id, order_id, dated, net, made_by_id, made_at) "
    "SELECT holder_id, contract_id, order_id, dated, -net * 2, made_by_id, made_at FROM procurement_calledoff",
    "INSERT INTO procurement_calledoff (holder_id, contract_id, order_id, dated, net, made_by_id, made_at) "
    "SELECT holder_id, contract_id, order_id, '2040-01-01', net, made_by_id, made_at FROM procurement_calledoff",
])  # fmt: skip
def test_the_database_itself_keeps_a_contract_in_force(county, holder, statement):
    ordered(county, holder, in_force(county, holder))
    with pytest.raises(DatabaseError), scope(county.everything()), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)
        buying.settle()


def test_nobody_approves_in_the_database_what_they_drew_up(county, holder):
    made = drafted(county, holder)
    with pytest.raises(DatabaseError), scope(county.everything()), transaction.atomic():
        Contract.objects.filter(pk=made.pk).update(
            approved_by=county.person("cc.purchasing"), approved_at="2026-11-01T09:00Z"
        )


def test_partners_learn_of_a_live_contract_and_nothing_of_a_sensitive_or_ended_one(county, holder):
    contract, secret = in_force(county, holder), in_force(county, holder, sensitive=True)
    with scope(county.actor("fra.buyer").scope()):
        listed = register()
        assert [one.code for one in listed] == [contract.code]
        assert (listed[0].record, listed[0].called, listed[0].left) == (None, None, None)
        assert not Contract.objects.exists()
    with scope(county.actor("cc.buyer").scope()):
        assert {one.code for one in register()} == {contract.code, secret.code}
    end_contract(by=county.actor("cc.buyer"), record_id=contract.record_id, reason="No longer needed")
    with scope(county.actor("fra.buyer").scope()):
        assert register() == [] and not ContractNote.objects.exists()


def test_contracts_of_two_services_that_end_together_are_seen_as_one_chance(county, holder):
    fire = county.org("FRA")
    soon = today() + dt.timedelta(days=100)
    first = today() - dt.timedelta(days=300)
    ours = in_force(county, holder, first=first, last=soon)
    theirs = in_force(county, fire, "FRA", first=first, last=soon + dt.timedelta(days=40), cpv="18112000",
                      supplier=world.contractor(county, "Another Outfitter Ltd"))  # fmt: skip
    in_force(
        county,
        fire,
        "FRA",
        first=first,
        last=soon,
        cpv="34110000",
        supplier=world.contractor(county, "Cars Ltd"),
    )
    for who in ("cc.buyer", "fra.buyer"):
        with scope(county.actor(who).scope()):
            (pair,) = ending_together()
            assert {pair.one.code, pair.other.code} == {ours.code, theirs.code}
            assert (pair.same_supplier, pair.both) == (False, Decimal("24000.00"))


def test_before_buying_the_contract_for_it_is_named(county, holder):
    contract = in_force(county, holder)
    record = buying.sent(county, holder, buying.asked(description="Uniforms for recruits"))
    with scope(county.actor("cc.buyer").scope()):
        assert contracts_for(holder, words="Uniforms for recruits") == [contract]
        assert contracts_for(holder, words="Diesel") == []
    page = sign_in(county, "cc.buyer").get(reverse("purchasing:requisition", args=[record.pk])).text
    assert contract.code in page and "£12,000.00 left" in page


def test_the_register_is_kept_on_screens(county, holder):
    client = sign_in(county, "cc.buyer")
    world.contractor(county)
    told = {
        "code": "cc-k77", "title": "Body armour", "kind": "contract", "supplier": "northgate outfitters ltd",
        "regime": "pa23", "route": "open", "first": "1/4/2026", "last": "31/3/2029", "extension_months": "12",
        "notice_days": "90", "cap": "50,000.00", "gross": "60,000.00", "key": key(),
    }  # fmt: skip
    page = reverse("procurement:contract-new") + f"?in={holder}"
    wrong = client.post(page, told | {"last": "31/3/2020"})
    assert wrong.status_code == 422 and "The last day comes before the first." in wrong.text
    made = client.post(page, told, follow=True)
    assert "CC-K77 Body armour" in made.text and "Send for approval" in made.text
    with scope(county.everything()):
        contract = Contract.objects.select_related("record").get(code="CC-K77")
    there = reverse("procurement:contract", args=[contract.record_id])
    assert "waits for the approval" in client.post(there, {"form": "send"}, follow=True).text
    world.decide(county, contract.record_id)
    assert "Change its terms" in client.get(there).text
    asked = client.post(there, {"form": "change", "cap": "54000.00", "gross": "64800.00", "last": "31/3/2029",
                                "extension_months": "12", "ground": "small", "reason": "Two more", "key": key()},
                        follow=True)  # fmt: skip
    assert (
        "£50,000.00 becomes £54,000.00 (8.00%)" in asked.text and "no notice of change is due" in asked.text
    )
    listed = client.get(reverse("procurement:contracts") + "?find=armour").text
    assert "CC-K77" in listed and "£50,000.00" in listed
    assert "No contract fits this choice" in client.get(reverse("procurement:contracts") + "?find=zebra").text
    assert client.get(reverse("procurement:together")).status_code == 200
    assert "It takes the duty “contract.keep”" in sign_in(county, "cc.sergeant").get(there).text
