"""Approvals: routed by amount and duty, never to whoever asked, step by step, in one's own or another's name."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from apps.audit.models import Event
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound, OutOfDate
from apps.core.scope import scope
from apps.work.actions.obligations import escalate_steps
from apps.work.approvals import (
    approve,
    approve_many,
    delegate,
    end_delegation,
    name_fallback,
    refuse,
    set_route,
    withdraw,
)
from apps.work.models import ApprovalStep
from apps.work.queries import acting_for, asked_by, notices_of, waiting_for, with_deciders
from apps.work.routing import as_fallback, stand_in
from tests.work.asking import HEARD, ask_again, change, only_mo_approves, raise_note

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def small_finance_team(county):
    """Fay raises in CC; Mo approves up to £10,000; Bo approves up to £500."""
    HEARD.clear()
    county.grant("pcc.finance", "CC", "finance_officer")
    with scope(county.everything()):
        from apps.identity.models import RoleGrant

        RoleGrant.objects.filter(person_id=county.person("cc.manager"), role_id="finance_manager").update(
            state="ended", answer="A limit is set instead"
        )
    county.grant("cc.manager", "CC", "finance_manager", limit=Decimal("10000.00"))
    county.grant("cc.buyer", "CC", "finance_manager", limit=Decimal("500.00"))


def asked(county, amount="400.00", *, by="pcc.finance", **more):
    return raise_note(by=county.actor(by), holder=county.org("CC"), amount=amount and Decimal(amount), **more)


def waits(county, key):
    """(request, in whose name, red) of everything that waits for this person."""
    actor = county.actor(key)
    with scope(actor.scope()):
        return [(item.step.request_id, item.for_name, item.red) for item in waiting_for(actor)]


def steps(county, request):
    with scope(county.everything()):
        return list(ApprovalStep.objects.filter(request=request).order_by("number"))


# --- routing --------------------------------------------------------------------------------------------------
def test_a_request_waits_for_everyone_with_the_duty_and_enough_limit_but_not_for_whoever_asked(county):
    small, large = asked(county, "400.00"), asked(county, "9000.00")
    assert waits(county, "cc.buyer") == [(small.pk, "", False)]
    assert waits(county, "cc.manager") == [(small.pk, "", False), (large.pk, "", False)]
    for other in ("pcc.finance", "cc.analyst", "fra.analyst", "cc.admin"):
        assert waits(county, other) == []


def test_approving_tells_the_room_the_asker_and_the_audit_trail(county):
    request = asked(county)
    done = approve(by=county.actor("cc.buyer"), request_id=request.pk, reason="Agreed with the budget holder")
    assert done.state == "approved"
    assert [(request.pk, "approved")] == HEARD
    fay = county.actor("pcc.finance")
    with scope(fay.scope()):
        assert [notice.sentence for notice in notices_of(fay)] == [f"{request.record.number} was approved."]
    with scope(county.actor("cc.buyer").scope()):
        assert notices_of(county.actor("cc.buyer")).count() == 0
    with scope(county.everything()):
        event = Event.objects.get(action="work.approval.approve")
        assert (event.record_id, event.person_id) == (request.record_id, county.person("cc.buyer"))
    with pytest.raises(Conflict, match="already approved"):
        approve(by=county.actor("cc.manager"), request_id=request.pk)


def test_too_small_a_limit_is_refused_with_the_amounts(county):
    request = asked(county, "500.01")
    with pytest.raises(NotAllowed, match=r"£500.01 is above the limit of £500.00 that Bo Buyer holds"):
        approve(by=county.actor("cc.buyer"), request_id=request.pk)


def test_nobody_approves_what_they_asked_for(county):
    county.grant("cc.manager", "CC", "finance_officer")
    request = asked(county, by="cc.manager")
    assert waits(county, "cc.manager") == []
    with pytest.raises(NotAllowed, match="Whoever asked does not approve"):
        approve(by=county.actor("cc.manager"), request_id=request.pk)


def test_another_organisation_does_not_see_the_request(county):
    request = asked(county)
    county.grant("fra.buyer", "FRA", "finance_manager")
    with pytest.raises(NotFound):
        approve(by=county.actor("fra.buyer"), request_id=request.pk)


def test_a_refusal_needs_a_reason_and_ends_the_request(county):
    request = asked(county, steps=["journal.approve", "payment.release"])
    with pytest.raises(Invalid):
        refuse(by=county.actor("cc.manager"), request_id=request.pk, reason="")
    refuse(by=county.actor("cc.manager"), request_id=request.pk, reason="Wrong period")
    assert [step.state for step in steps(county, request)] == ["refused", "dropped"]
    assert [(request.pk, "refused")] == HEARD
    again = ask_again(by=county.actor("pcc.finance"), record=request.record)
    assert again.state == "waiting"


def test_whoever_asked_may_take_it_back(county):
    request = asked(county)
    with pytest.raises(NotAllowed):
        withdraw(by=county.actor("cc.manager"), request_id=request.pk, reason="No")
    withdraw(by=county.actor("pcc.finance"), request_id=request.pk, reason="Booked twice")
    assert waits(county, "cc.manager") == []


def test_a_record_waits_once_and_a_changed_one_is_asked_anew(county):
    request = asked(county)
    with pytest.raises(Conflict, match="already waits"):
        ask_again(by=county.actor("pcc.finance"), record=request.record)
    change(by=county.actor("pcc.finance"), record=request.record)
    with pytest.raises(OutOfDate, match="changed after approval was asked for"):
        approve(by=county.actor("cc.manager"), request_id=request.pk)


# --- steps ----------------------------------------------------------------------------------------------------
def test_the_scheme_of_consent_says_which_steps_an_amount_needs(county):
    owner = county.actor("cc.owner")
    common = {"holder": county.org("CC"), "kind": "documents.note", "since": today()}
    set_route(by=owner, duties=["journal.approve"], **common)
    set_route(by=owner, duties=["journal.approve", "payment.release"], above=Decimal("5000.00"), **common)
    small, large = asked(county, "4999.99"), asked(county, "5000.00")
    assert [step.duty_id for step in steps(county, small)] == ["journal.approve"]
    assert [step.duty_id for step in steps(county, large)] == ["journal.approve", "payment.release"]
    with pytest.raises(NotAllowed):
        set_route(by=county.actor("cc.manager"), duties=["journal.raise"], **common)


def test_whoever_stands_on_two_successive_steps_acts_once(county):
    request = asked(county, "400.00", steps=["journal.approve", "payment.release"])
    done = approve(by=county.actor("cc.buyer"), request_id=request.pk)
    assert done.state == "approved"
    first, second = steps(county, request)
    assert (first.acted_by_id, second.acted_by_id) == (county.person("cc.buyer"),) * 2
    assert second.reason == "Approved together with step 1."


def test_otherwise_the_next_step_waits_for_the_next_person(county):
    request = asked(county, "400.00", steps=["journal.approve", "benefit.confirm"])
    county_step = steps(county, request)
    assert [step.state for step in county_step] == ["waiting", "later"]
    from apps.identity.models import Role, RoleDuty

    with scope(county.installer()):
        Role.objects.create(code="journal_approver", label="Journal approver")
        RoleDuty.objects.create(role_id="journal_approver", duty_id="journal.approve")
    county.grant("cc.analyst", "CC", "journal_approver")
    half = approve(by=county.actor("cc.analyst"), request_id=request.pk)
    assert half.state == "waiting"
    assert [step.state for step in steps(county, request)] == ["approved", "waiting"]
    assert waits(county, "cc.analyst") == []
    assert approve(by=county.actor("cc.manager"), request_id=request.pk).state == "approved"


def test_a_list_is_approved_in_one_act_or_not_at_all(county):
    many = [asked(county, "100.00").pk for _ in range(3)]
    too_large = asked(county, "600.00").pk
    with pytest.raises(NotAllowed):
        approve_many(by=county.actor("cc.buyer"), request_ids=[*many, too_large])
    assert len(waits(county, "cc.buyer")) == 3
    done = approve_many(by=county.actor("cc.buyer"), request_ids=many, reason="Month end")
    assert {one.state for one in done} == {"approved"}
    with scope(county.everything()):
        assert Event.objects.filter(action="work.approval.approve_many").count() == 1
    with pytest.raises(Invalid, match="Choose between 1 and 100"):
        approve_many(by=county.actor("cc.buyer"), request_ids=[])


# --- in another's name ----------------------------------------------------------------------------------------
def away(county, *, by="cc.manager", to="cc.analyst", **more):
    return delegate(
        by=county.actor(by),
        to=county.person(to),
        since=today(),
        until=today() + 7 * DAY,
        reason="On leave",
        **more,
    )


def test_a_delegate_approves_with_the_absent_persons_rights_and_both_are_named(county):
    request = asked(county, "9000.00")
    away(county)
    assert waits(county, "cc.analyst") == [(request.pk, "Mo Manager", False)]
    analyst = county.actor("cc.analyst")
    with scope(analyst.scope()):
        acting = acting_for(analyst, request.pk, county.person("cc.manager"))
    approve(by=acting, request_id=request.pk)
    (step,) = steps(county, request)
    assert (step.acted_by_id, step.for_person_id) == (
        county.person("cc.analyst"),
        county.person("cc.manager"),
    )
    with scope(county.everything()):
        event = Event.objects.get(action="work.approval.approve")
        assert (event.person_id, event.for_person_id) == (step.acted_by_id, step.for_person_id)


def test_a_delegation_has_its_days_and_its_end(county):
    request = asked(county, "9000.00")
    made = away(county)
    analyst = county.actor("cc.analyst")
    with (
        time_machine.travel(dt.datetime.now(dt.UTC) + 9 * DAY),
        pytest.raises(NotAllowed, match="does not stand in"),
    ):
        stand_in(analyst, county.person("cc.manager"))
    end_delegation(by=county.actor("cc.manager"), delegation=made.pk)
    with scope(analyst.scope()), pytest.raises(NotAllowed, match="does not stand in"):
        stand_in(analyst, county.person("cc.manager"))
    assert waits(county, "cc.analyst") == []
    assert request.state == "waiting"


def test_for_somebody_who_is_ill_the_role_owner_names_the_delegate(county):
    with pytest.raises(NotAllowed, match="does not hold the duty “roles"):
        away(county, by="cc.buyer", person=county.person("cc.manager"))
    assert away(county, by="cc.owner", person=county.person("cc.manager")).person_id == county.person(
        "cc.manager"
    )
    with pytest.raises(Invalid, match="Name another person"):
        away(county, to="cc.manager")
    with pytest.raises(Invalid, match="half a year"):
        delegate(
            by=county.actor("cc.manager"), to=county.person("cc.buyer"), since=today(), until=today() + 300 * DAY,
            reason="Long leave",
        )  # fmt: skip


def test_nobody_gets_round_separation_by_standing_in(county):
    county.grant("cc.manager", "CC", "finance_officer")
    own = asked(county, "100.00", by="cc.manager")
    theirs = asked(county, "100.00")
    away(county, to="pcc.finance")
    fay = county.actor("pcc.finance")
    with scope(fay.scope()):
        acting = stand_in(fay, county.person("cc.manager"))
    for request in (own, theirs):
        with pytest.raises(NotAllowed, match="nor does anybody in their name"):
            approve(by=acting, request_id=request.pk)


# --- fall-back and escalation ---------------------------------------------------------------------------------
def test_what_nobody_has_the_limit_for_falls_to_the_named_person_and_is_red(county):
    only_mo_approves(county)
    request = asked(county, "250000.00")
    fay = county.actor("pcc.finance")
    with scope(fay.scope()):
        (mine,) = with_deciders(list(asked_by(fay)))
    assert mine.red and mine.fallback == ""
    name_fallback(
        by=county.actor("cc.owner"),
        holder=county.org("CC"),
        person=county.person("cc.analyst"),
        since=today(),
    )
    with scope(fay.scope()):
        (mine,) = with_deciders(list(asked_by(fay)))
    assert mine.red and mine.fallback == "Ana Lyst"
    assert waits(county, "cc.analyst") == [(request.pk, "", True)]
    analyst = county.actor("cc.analyst")
    with scope(analyst.scope()):
        acting = acting_for(analyst, request.pk)
    approve(by=acting, request_id=request.pk, reason="As chief finance officer")
    assert steps(county, request)[0].as_fallback


def test_the_fallback_decides_only_what_fell_back(county):
    name_fallback(
        by=county.actor("cc.owner"),
        holder=county.org("CC"),
        person=county.person("cc.analyst"),
        since=today(),
    )
    request = asked(county, "400.00")
    assert waits(county, "cc.analyst") == []
    analyst = county.actor("cc.analyst")
    with scope(analyst.scope()):
        acting = as_fallback(analyst, county.org("CC"), "journal.approve")
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        scope(acting.scope()),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE work_approvalstep SET state = 'approved', acted_by_id = %s, acted_at = now() WHERE request_id = %s",
            [analyst.person, request.pk],
        )
    with scope(county.actor("cc.buyer").scope()), pytest.raises(NotAllowed, match="not the fall-back"):
        as_fallback(county.actor("cc.buyer"), county.org("CC"), "journal.approve")


def test_a_step_escalates_after_its_working_days_and_then_the_fallback_may_decide_it(county):
    set_route(
        by=county.actor("cc.owner"), holder=county.org("CC"), kind="documents.note", duties=["journal.approve"],
        since=dt.date(2026, 4, 1), escalate_after=3,
    )  # fmt: skip
    name_fallback(
        by=county.actor("cc.owner"),
        holder=county.org("CC"),
        person=county.person("cc.analyst"),
        since=dt.date(2026, 4, 1),
    )
    county.grant("reporting", "CC", "reminders")
    service = county.actor("reporting")
    with time_machine.travel(dt.datetime(2026, 12, 23, 9, tzinfo=dt.UTC), tick=False) as clock:
        request = asked(county, "400.00")
        assert steps(county, request)[0].due_on == dt.date(2026, 12, 30), (
            "24, 29 and 30 December: 25 and 28 are holidays."
        )
        assert escalate_steps(by=service, holder=county.org("CC"), day=dt.date(2026, 12, 30)) == 0
        clock.move_to(dt.datetime(2026, 12, 31, 6, tzinfo=dt.UTC))
        assert escalate_steps(by=service, holder=county.org("CC"), day=dt.date(2026, 12, 31)) == 1
        assert escalate_steps(by=service, holder=county.org("CC"), day=dt.date(2026, 12, 31)) == 0, (
            "Told once."
        )
        analyst = county.actor("cc.analyst")
        assert waits(county, "cc.analyst") == [(request.pk, "", True)]
        assert waits(county, "cc.manager") == [(request.pk, "", True)]
        with scope(analyst.scope()):
            assert "longer than your organisation allows" in notices_of(analyst)[0].sentence
            acting = acting_for(analyst, request.pk)
        assert approve(by=acting, request_id=request.pk).state == "approved"


# --- the database refuses as well -----------------------------------------------------------------------------
DECIDE = (
    "UPDATE work_approvalstep SET state = 'approved', acted_by_id = %s, for_person_id = %s, acted_at = now() "
    "WHERE request_id = %s"
)


@pytest.mark.parametrize(
    ("key", "acted_by", "for_person", "amount", "sentence"),
    [
        ("cc.manager", "cc.buyer", None, "400.00", "names the person who makes it"),
        ("cc.buyer", "cc.buyer", None, "501.00", "limit of at least £501.00"),
        ("cc.buyer", "cc.buyer", "cc.manager", "400.00", "No delegation of these days"),
        ("cc.analyst", "cc.analyst", None, "400.00", "needs the duty"),
        ("pcc.finance", "pcc.finance", None, "400.00", "Whoever asked does not approve"),
    ],
)
def test_sql_past_the_code_is_judged_by_person_duty_limit_and_delegation(
    county, key, acted_by, for_person, amount, sentence
):
    request = asked(county, amount)
    values = [county.person(acted_by), for_person and county.person(for_person), request.pk]
    with (
        scope(county.actor(key).scope()),
        pytest.raises(DatabaseError, match=sentence),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(DECIDE, values)


def test_a_request_cannot_be_called_approved_while_a_step_waits(county):
    request = asked(county)
    with (
        scope(county.actor("cc.manager").scope()),
        pytest.raises(DatabaseError, match="every one of its steps"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE work_approvalrequest SET state = 'approved' WHERE id = %s", [request.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_decision_is_never_rewritten(county):
    request = asked(county)
    approve(by=county.actor("cc.manager"), request_id=request.pk)
    with (
        scope(county.everything()),
        pytest.raises(DatabaseError, match="never rewritten"),
        transaction.atomic(),
    ):
        ApprovalStep.objects.filter(request=request).update(reason="Something else")
