"""Emergency access: two people, at most four hours, every act marked, reviewed within two working days."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from apps.audit.models import Detail, Event
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.identity.actions import (
    add_person,
    approve_role,
    ask_emergency_access,
    close_emergency_access,
    open_emergency_access,
    request_role,
    review_emergency_access,
)
from apps.identity.models import EmergencyAccess
from apps.identity.queries import actor_for

pytestmark = pytest.mark.django_db
THURSDAY = dt.datetime(2026, 12, 24, 14, 0, tzinfo=dt.UTC)


def ask(county, *, person="cc.buyer", role="people_officer", hours=2):
    return ask_emergency_access(
        by=county.actor(person), holder=county.org("CC"), role=role, hours=hours,
        reason="Flood at headquarters: rest-day numbers needed",
    )  # fmt: skip


def test_a_second_person_opens_it_and_it_ends_by_itself(county):
    with time_machine.travel(THURSDAY, tick=False) as clock:
        access = ask(county)
        assert not county.actor("cc.buyer").holds("people.read")
        with pytest.raises(NotAllowed, match="none of your duties"):
            open_emergency_access(by=county.actor("cc.buyer"), access=access)
        opened = open_emergency_access(by=county.actor("cc.owner"), access=access)
        assert opened.review_due_on == dt.date(2026, 12, 30), (
            "Christmas Day, the weekend and the 28th do not count."
        )
        buyer = county.actor("cc.buyer")
        assert buyer.holds("people.read", county.org("CC"))
        assert buyer.marks == (f"emergency:{access}",)
        clock.shift(dt.timedelta(hours=1, minutes=59))
        assert county.actor("cc.buyer").holds("people.read")
        clock.shift(dt.timedelta(minutes=1))
        assert not county.actor("cc.buyer").holds("people.read")
        assert county.actor("cc.buyer").marks == ()


def test_every_act_in_that_time_is_marked(county):
    with time_machine.travel(THURSDAY, tick=False):
        access = ask(county, person="codes", role="administrator")
        with pytest.raises(Conflict, match="may not hold"):
            open_emergency_access(by=county.actor("cc.owner"), access=access)
        access = ask(county, person="auditor", role="administrator")
        open_emergency_access(by=county.actor("cc.owner"), access=access)
        add_person(
            by=county.actor("auditor"), holder=county.org("CC"), name="Eve", email="eve@westmarch.example"
        )
        with scope(county.everything()):
            event = Event.objects.get(action="identity.person.add")
            assert Detail.objects.get(pk=event.pk).details["marks"] == [f"emergency:{access}"]


def test_it_is_reviewed_by_somebody_else_once_it_is_closed(county):
    with time_machine.travel(THURSDAY, tick=False):
        access = ask(county)
        open_emergency_access(by=county.actor("cc.owner"), access=access)
        with pytest.raises(Conflict, match="Open"):
            review_emergency_access(by=county.actor("cc.owner"), access=access, finding="All in order")
        close_emergency_access(by=county.actor("cc.owner"), access=access)
        assert not county.actor("cc.buyer").holds("people.read"), "Closing takes the rights away at once."
        done = review_emergency_access(
            by=county.actor("cc.owner"), access=access, finding="Three reads, all needed"
        )
        assert done.state == "reviewed"


def test_nobody_opens_their_own_and_nothing_lasts_longer_than_four_hours(county):
    access = ask(county, person="cc.owner")
    with pytest.raises(NotAllowed, match="takes another person"):
        open_emergency_access(by=county.actor("cc.owner"), access=access)
    with pytest.raises(Invalid, match="1 to 4 hours"):
        ask(county, hours=5)


def test_it_is_asked_for_only_where_one_belongs(county):
    from dataclasses import replace

    stranger = replace(county.actor("cc.buyer"), rights=())
    with pytest.raises(NotAllowed, match="does not belong"):
        ask_emergency_access(by=stranger, holder=county.org("CC"), role="people_officer", hours=1, reason="x")


def test_the_database_refuses_a_longer_one_a_self_made_one_and_a_lengthened_one(county):
    access = ask(county, hours=1)
    person, owner = county.person("cc.buyer"), county.person("cc.owner")
    opening = (
        "UPDATE identity_emergencyaccess SET state = 'open', approved_by_id = %s, starts_at = now(), "
        "ends_at = now() + %s, review_due_on = '2027-01-01' WHERE id = %s"
    )

    def attempt(key, text, *values):
        with scope(county.actor(key).scope()), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(text, values)

    with pytest.raises(DatabaseError, match="identity_emergency_time"):
        attempt("cc.owner", opening, owner, dt.timedelta(hours=5), access)
    with pytest.raises(DatabaseError, match="names the person"):
        attempt("cc.admin", opening, owner, dt.timedelta(hours=1), access)
    with pytest.raises(DatabaseError, match="two_people"):
        attempt("cc.owner", opening, person, dt.timedelta(hours=1), access)
    open_emergency_access(by=county.actor("cc.owner"), access=access)
    with pytest.raises(DatabaseError, match="never rewritten"):
        attempt(
            "cc.owner",
            "UPDATE identity_emergencyaccess SET ends_at = ends_at + interval '1 hour' WHERE id = %s",
            access,
        )
    with scope(county.everything()):
        assert EmergencyAccess.objects.get(pk=access).hours == 1


def test_it_does_not_help_to_approve_ones_own_requests(county):
    """Emergency rights are judged like any others: the second person stays a second person."""
    access = ask_emergency_access(
        by=county.actor("fra.analyst"),
        holder=county.org("FRA"),
        role="role_owner",
        hours=1,
        reason="Owner is away",
    )
    open_emergency_access(by=county.actor("fra.owner"), access=access)
    acting = actor_for(county.person("fra.analyst"))
    grant = request_role(
        by=county.actor("fra.admin"), holder=county.org("FRA"), person=county.person("fra.analyst"),
        role="finance_officer", since=dt.date(2026, 1, 1), reason="Try",
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="takes another person"):
        approve_role(by=acting, grant=grant.pk)
