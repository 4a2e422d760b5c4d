"""Exceptions to separation of duties: dated, approved by another person, judged by the database."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.identity.actions import (
    approve_exception,
    approve_role,
    end_exception,
    end_role,
    refuse_exception,
    request_exception,
    request_role,
)
from apps.identity.models import RoleGrant, SodException, SodRule
from apps.identity.queries import separation_report

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


def rules_between(county, one_role, other_role):
    """The rules of grade held between two roles' duties."""
    from apps.identity.models import RoleDuty

    duties = [
        set(RoleDuty.objects.filter(role_id=role).values_list("duty_id", flat=True))
        for role in (one_role, other_role)
    ]
    return [
        rule for rule in SodRule.objects.filter(grade="held").order_by("id")
        if (rule.one_id in duties[0] and rule.other_id in duties[1])
        or (rule.one_id in duties[1] and rule.other_id in duties[0])
    ]  # fmt: skip


def except_admin(county, *, until=None, approve=True):
    """Exceptions for the administrator of CC to be a spend analyst for a week."""
    made = []
    for rule in rules_between(county, "administrator", "spend_analyst"):
        row = request_exception(
            by=county.actor("cc.admin"), holder=county.org("CC"), person=county.person("cc.admin"), rule=rule.pk,
            since=today(), until=until or today() + WEEK, reason="Two people in the office over Christmas",
        )  # fmt: skip
        if approve:
            approve_exception(by=county.actor("cc.owner"), exception=row.pk)
        made.append(row)
    assert made
    return made


def ask(county, until):
    return request_role(
        by=county.actor("cc.admin"), holder=county.org("CC"), person=county.person("cc.admin"), role="spend_analyst",
        since=today(), until=until, reason="Christmas cover",
    )  # fmt: skip


def test_with_a_live_exception_the_role_may_be_given_for_the_same_days(county):
    except_admin(county)
    grant = ask(county, today() + WEEK)
    approve_role(by=county.actor("cc.owner"), grant=grant.pk)
    assert county.actor("cc.admin").holds("spend.import", county.org("CC"))
    with scope(county.actor("auditor").scope()):
        listed = [pair for pair in separation_report(county.org("CC")) if pair.grade == "held"]
    assert listed and all(pair.excepted for pair in listed)


def test_an_exception_that_was_only_asked_for_does_not_help(county):
    except_admin(county, approve=False)
    grant = ask(county, today() + WEEK)
    with pytest.raises(Conflict, match="may not hold"):
        approve_role(by=county.actor("cc.owner"), grant=grant.pk)


def test_nor_does_one_that_ends_before_the_role_does(county):
    except_admin(county)
    grant = ask(county, today() + 2 * WEEK)
    with pytest.raises(Conflict, match="for the same days"):
        approve_role(by=county.actor("cc.owner"), grant=grant.pk)


def test_an_exception_needs_another_person_and_ends_within_a_year(county):
    row = except_admin(county, approve=False)[0]
    with pytest.raises(NotAllowed):
        approve_exception(by=county.actor("cc.admin"), exception=row.pk)
    with pytest.raises(NotAllowed):
        approve_exception(by=county.actor("fra.owner"), exception=row.pk)
    with pytest.raises(Invalid, match="a year at most"):
        except_admin(county, until=today() + dt.timedelta(days=400))
    refuse_exception(
        by=county.actor("cc.owner"), exception=row.pk, reason="Ask the Commissioner's office for cover"
    )
    with pytest.raises(Conflict, match="Refused"):
        approve_exception(by=county.actor("cc.owner"), exception=row.pk)


def test_an_exception_is_not_ended_under_a_role_that_leans_on_it(county):
    rows = except_admin(county)
    grant = ask(county, today() + WEEK)
    approve_role(by=county.actor("cc.owner"), grant=grant.pk)
    with pytest.raises(Conflict, match="may not hold"):
        end_exception(by=county.actor("cc.owner"), exception=rows[0].pk, reason="No longer needed")
    end_role(by=county.actor("cc.owner"), grant=grant.pk, reason="Everyone is back")
    end_exception(by=county.actor("cc.owner"), exception=rows[0].pk, reason="No longer needed")
    with scope(county.everything()):
        assert SodException.objects.get(pk=rows[0].pk).state == "ended"
        assert RoleGrant.objects.get(pk=grant.pk).state == "ended"


def test_the_database_refuses_an_exception_that_nobody_else_approved(county):
    rule = SodRule.objects.filter(grade="held").order_by("id")[0]
    insert = (
        "INSERT INTO identity_sodexception (holder_id, person_id, rule_id, during, reason, state, requested_by_id, "
        "approved_by_id, decided_at, answer) VALUES (%s, %s, %s, '[2026-01-01,2027-01-01)', 'x', 'live', %s, %s, now(), '')"
    )
    admin, owner = county.person("cc.admin"), county.person("cc.owner")
    for approver, sentence in (
        (owner, "names the person who makes it"),
        (admin, "second_person|does not hold"),
    ):
        with (
            scope(county.actor("cc.admin").scope()),
            pytest.raises(DatabaseError, match=sentence),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(insert, [county.org("CC"), admin, rule.pk, admin, approver])
