"""Duties that one person never holds together, and decisions by whoever may decide, tried past the screens:
two grants at the same moment, a role changed beside a grant, a decision dated back, a sign-in given away."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.core.clock import now, today
from apps.core.errors import Conflict
from apps.core.scope import scope
from apps.identity.actions import approve_role, request_role
from apps.identity.models import RoleDuty, RoleGrant, SodException, SodRule
from tests import county as small_county

ALWAYS = DateRange(dt.date(2021, 4, 1), None)


def asked(person: str, role: str, holder: str = "CC") -> RoleGrant:
    """A role that waits for the role owner."""
    return request_role(
        by=small_county.actor(f"{holder.lower()}.admin"), holder=small_county.org(holder),
        person=small_county.person(person), role=role, since=today(), reason="Cover",
    )  # fmt: skip


def both(*works) -> list[str]:
    """Run the works at the same moment, each on a connection of its own; 'done' or 'refused' of each."""
    barrier, outcomes = threading.Barrier(len(works)), []

    def one(work) -> None:
        try:
            work(barrier)
            outcomes.append("done")
        except (Conflict, DatabaseError) as refusal:
            assert "may not hold" in str(refusal), refusal
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[work]) for work in works]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(outcomes)


def forbidden_pairs() -> int:
    """Pairs of duties that somebody holds together against the matrix, whatever the scope shows."""
    with scope(small_county.everything()), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM identity_rolegrant a JOIN identity_rolegrant b USING (person_id) "
            "JOIN identity_roleduty ad ON ad.role_id = a.role_id JOIN identity_roleduty bd ON bd.role_id = b.role_id "
            "JOIN identity_sodrule r ON r.grade = 'held' AND r.one_id = ad.duty_id AND r.other_id = bd.duty_id "
            "WHERE a.state = 'live' AND b.state = 'live' AND a.during && b.during"
        )
        return cursor.fetchone()[0]


def test_two_role_owners_at_the_same_moment_do_not_make_a_forbidden_pair(committed_db):
    """One approves administration in one organisation, the other a business role in another, for one person."""
    first, second = asked("auditor", "administrator", "CC"), asked("auditor", "finance_officer", "FRA")

    def approve(owner: str, grant: RoleGrant):
        def work(barrier) -> None:
            by = small_county.actor(owner)
            with scope(by.scope()), transaction.atomic():
                barrier.wait()
                approve_role(by=by, grant=grant.pk)
                # Both are judged before either commits.
                threading.Event().wait(0.3)

        return work

    assert both(approve("cc.owner", first), approve("fra.owner", second)) == ["done", "refused"]
    assert forbidden_pairs() == 0


def test_the_same_past_the_actions_by_plain_sql(committed_db):
    def add(holder: str, role: str):
        def work(barrier) -> None:
            owner = f"{holder.lower()}.owner"
            with (
                scope(replace(small_county.everything(), person=small_county.person(owner))),
                transaction.atomic(),
            ):
                RoleGrant.objects.create(
                    holder_id=small_county.org(holder), person_id=small_county.person("auditor"), role_id=role,
                    state="live", during=ALWAYS, requested_by_id=small_county.person("pcc.admin"),
                    approved_by_id=small_county.person(owner),
                )  # fmt: skip
                barrier.wait()

        return work

    assert both(add("CC", "administrator"), add("AMB", "spend_analyst")) == ["done", "refused"]
    assert forbidden_pairs() == 0


def test_a_role_that_gains_a_duty_while_it_is_granted_is_judged_with_it(committed_db):
    """Reference data puts a business duty into the role that the auditor holds, as they become administrator."""
    grant = asked("auditor", "administrator")

    def change(barrier) -> None:
        with scope(small_county.installer()), transaction.atomic():
            barrier.wait()
            RoleDuty.objects.create(role_id="auditor", duty_id="journal.raise")

    def approve(barrier) -> None:
        barrier.wait()
        approve_role(by=small_county.actor("cc.owner"), grant=grant.pk)

    assert both(change, approve) == ["done", "refused"]
    assert forbidden_pairs() == 0


@pytest.mark.django_db
def test_a_decision_is_not_dated_back_to_a_duty_that_has_ended(county):
    """Whoever was role owner until yesterday approves nothing today, whatever moment they write down."""
    grant = asked("cc.buyer", "spend_analyst")
    small_county.grant("cc.manager", "CC", "role_owner", during=DateRange(dt.date(2021, 4, 1), today()))
    for moment in (now() - dt.timedelta(days=1), now()):
        with (
            scope(replace(county.everything(), person=county.person("cc.manager"))),
            pytest.raises(DatabaseError, match="does not hold the duty"),
            transaction.atomic(),
        ):
            RoleGrant.objects.filter(pk=grant.pk).update(
                state="live", approved_by_id=county.person("cc.manager"), decided_at=moment
            )


@pytest.mark.django_db
@pytest.mark.parametrize("approver", ["cc.buyer", "cc.admin", "cc.manager"])
def test_an_exception_is_approved_by_a_second_person_who_may(approver, county):
    """Not by whom it is for, not by who asked, and not by somebody without the duty; in SQL either."""
    rule = SodRule.objects.order_by("id")[0]
    with (
        scope(replace(county.everything(), person=county.person(approver))),
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):
        SodException.objects.create(
            holder_id=county.org("CC"), person_id=county.person("cc.buyer"), rule=rule, during=ALWAYS,
            reason="Mine", requested_by_id=county.person("cc.admin"), state="live",
            approved_by_id=county.person(approver), decided_at=now(),
        )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("change", [
    {"during": DateRange(dt.date(2030, 1, 1), None)}, {"during": DateRange(dt.date(2021, 4, 1), None)},
    {"role_id": "payroll_manager"}, {"state": "live"},
])  # fmt: skip
def test_a_role_that_ended_does_not_come_back_by_an_update(change, county):
    with scope(replace(county.everything(), person=county.person("cc.owner"))):
        grant = RoleGrant.objects.get(person_id=county.person("cc.analyst"), role_id="spend_analyst")
        RoleGrant.objects.filter(pk=grant.pk).update(
            state="ended", during=DateRange(dt.date(2021, 4, 1), today() - dt.timedelta(days=1))
        )
        with pytest.raises(DatabaseError, match=r"never rewritten|does not become"), transaction.atomic():
            RoleGrant.objects.filter(pk=grant.pk).update(**change)


@pytest.mark.django_db
def test_a_role_that_begins_tomorrow_gives_nothing_today(county):
    small_county.grant(
        "cc.buyer", "CC", "payroll_officer", during=DateRange(today() + dt.timedelta(days=1), None)
    )
    assert not county.actor("cc.buyer").holds("pay.read")
    small_county.grant("cc.buyer", "CC", "people_officer", during=DateRange(dt.date(2021, 4, 1), today()))
    assert not county.actor("cc.buyer").holds("people.read"), (
        "A role that ended yesterday gives nothing today."
    )


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["codes", "steward", "cc.admin", "cc.owner"])
@pytest.mark.parametrize("statement", [
    "INSERT INTO identity_roleduty (role_id, duty_id) VALUES ('supplier_steward', 'payment.release')",
    "UPDATE identity_duty SET opens = 5",
    "UPDATE identity_roleduty SET duty_id = 'pay.read' WHERE duty_id = 'finance.read'",
    "DELETE FROM identity_sodrule",
    "INSERT INTO identity_role (code, label) VALUES ('all', 'All')",
])  # fmt: skip
def test_nobody_changes_what_roles_contain_or_what_is_kept_apart(statement, who, county):
    """Not even a steward of shared codes: it ships with a release, and its history is kept."""
    with scope(county.actor(who).scope()), transaction.atomic(), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement)
                changed = cursor.rowcount
        except DatabaseError:
            changed = 0
    assert changed == 0
