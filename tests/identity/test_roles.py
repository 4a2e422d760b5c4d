"""Roles: the administrator asks, the role owner approves, and the database holds them to it."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from apps.audit.models import Event
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.scope import scope
from apps.identity.actions import add_person, approve_role, end_role, refuse_role, request_role
from apps.identity.models import RoleGrant, SodRule
from apps.identity.queries import actor_for, people_with, separation_report, waiting_for_role_owner
from tests.work.asking import only_mo_approves

pytestmark = pytest.mark.django_db


def ask(county, *, by="cc.admin", person="cc.buyer", role="spend_analyst", holder="CC", **more):
    return request_role(
        by=county.actor(by), holder=county.org(holder), person=county.person(person), role=role,
        since=more.pop("since", today()), reason=more.pop("reason", "Cover for leave"), **more,
    )  # fmt: skip


def events(county, name):
    with scope(county.everything()):
        return list(Event.objects.filter(action=name).order_by("id"))


def test_a_role_takes_effect_when_the_role_owner_approves_it(county):
    grant = ask(county, limit=Decimal("5000.00"))
    assert not county.actor("cc.buyer").holds("spend.import", county.org("CC")), "A request gives nothing."
    owner = county.actor("cc.owner")
    with scope(owner.scope()):
        assert [item.pk for item in waiting_for_role_owner(owner)] == [grant.pk]
    approve_role(by=owner, grant=grant.pk)
    buyer = county.actor("cc.buyer")
    assert buyer.holds("spend.import", county.org("CC"))
    assert buyer.limit("spend.import", county.org("CC")) == Decimal("5000.00")
    asked, approved = events(county, "identity.role.request"), events(county, "identity.role.approve")
    assert [event.person_id for event in asked + approved] == [
        county.person("cc.admin"),
        county.person("cc.owner"),
    ]


def test_only_an_administrator_of_that_organisation_asks(county):
    for key in ("cc.analyst", "cc.owner", "fra.admin"):
        with pytest.raises(NotAllowed):
            ask(county, by=key)


def test_the_granting_administrator_cannot_approve(county):
    grant = ask(county)
    with pytest.raises(NotAllowed, match="does not hold the duty “roles"):
        approve_role(by=county.actor("cc.admin"), grant=grant.pk)


def test_the_role_owner_of_another_organisation_does_not_even_see_the_request(county):
    grant = ask(county, holder="FRA", by="fra.admin", person="fra.buyer", role="finance_officer")
    with pytest.raises(NotAllowed):
        approve_role(by=county.actor("cc.owner"), grant=grant.pk)
    with scope(county.actor("steward").scope()):
        outsider = replace(county.actor("steward"), rights=())
    with pytest.raises(NotFound):
        approve_role(by=outsider, grant=grant.pk)


def test_nobody_approves_a_role_for_themselves(county):
    grant = ask(county, person="cc.owner", role="board_member")
    with pytest.raises(NotAllowed, match="takes another person"):
        approve_role(by=county.actor("cc.owner"), grant=grant.pk)


def test_a_refusal_says_why_and_a_new_request_may_follow(county):
    grant = ask(county)
    with pytest.raises(Invalid):
        refuse_role(by=county.actor("cc.owner"), grant=grant.pk, reason="  ")
    refuse_role(by=county.actor("cc.owner"), grant=grant.pk, reason="Not needed this year")
    with pytest.raises(Conflict, match="Refused"):
        approve_role(by=county.actor("cc.owner"), grant=grant.pk)
    assert ask(county).pk != grant.pk


def test_the_same_role_is_not_asked_for_twice_over_the_same_days(county):
    ask(county)
    with pytest.raises(Conflict, match="already holds or awaits"):
        ask(county)


def test_an_administrator_takes_no_business_duty_anywhere_in_the_area(county):
    grant = ask(county, by="fra.admin", person="cc.admin", role="spend_analyst", holder="FRA")
    with pytest.raises(Conflict, match="Ada Admin may not hold"):
        approve_role(by=county.actor("fra.owner"), grant=grant.pk)
    with scope(county.everything()):
        assert RoleGrant.objects.get(pk=grant.pk).state == "requested"


def test_changing_bank_details_and_releasing_payments_never_rest_with_one_person(county):
    from apps.identity.models import Role, RoleDuty

    with scope(county.installer()):
        Role.objects.create(code="bank_clerk", label="Bank clerk")
        RoleDuty.objects.create(role_id="bank_clerk", duty_id="bank_details.change")
    grant = ask(county, person="cc.manager", role="bank_clerk")
    with pytest.raises(Conflict, match=r"bank details.*Release payments|Release payments.*bank details"):
        approve_role(by=county.actor("cc.owner"), grant=grant.pk)


def test_a_role_ends_at_once_or_on_a_day_to_come(county):
    grant = ask(county)
    approve_role(by=county.actor("cc.owner"), grant=grant.pk)
    end_role(
        by=county.actor("cc.admin"),
        grant=grant.pk,
        reason="Back from leave",
        last_day=today() + dt.timedelta(3),
    )
    assert county.actor("cc.buyer").holds("spend.import")
    assert not actor_for(county.person("cc.buyer"), on=today() + dt.timedelta(4)).holds("spend.import")
    end_role(by=county.actor("cc.owner"), grant=grant.pk, reason="Moved on")
    assert not county.actor("cc.buyer").holds("spend.import")


def test_the_last_role_owner_stays(county):
    with scope(county.everything()):
        grant = RoleGrant.objects.get(person_id=county.person("cc.owner"), role_id="role_owner")
    with pytest.raises(Conflict, match="last role owner"):
        end_role(by=county.actor("cc.admin"), grant=grant.pk, reason="Leaving")


def test_a_new_person_can_do_nothing_until_a_role_is_approved(county):
    made = add_person(
        by=county.actor("cc.admin"), holder=county.org("CC"), name="Nia New", email="nia@westmarch.example"
    )
    actor = actor_for(made.pk)
    assert {right.duty for right in actor.rights} == {"directory.read"}
    with pytest.raises(NotAllowed):
        add_person(
            by=county.actor("fra.admin"), holder=county.org("CC"), name="X", email="x@westmarch.example"
        )
    with pytest.raises(Conflict, match="already a person"):
        add_person(
            by=county.actor("cc.admin"), holder=county.org("CC"), name="N", email="NIA@westmarch.example"
        )


def test_who_holds_a_duty_with_enough_limit(county):
    county.grant("cc.buyer", "CC", "finance_manager", limit=Decimal("1000.00"))
    only_mo_approves(county)
    with scope(county.actor("cc.analyst").scope()):
        assert [item.name for item in people_with("journal.approve", county.org("CC"))] == [
            "Bo Buyer",
            "Mo Manager",
        ]
        able = people_with("journal.approve", county.org("CC"), amount=Decimal("1000.01"))
    assert [item.name for item in able] == ["Mo Manager"]
    assert people_with("journal.approve", county.org("CC")) == [], "Without a scope nobody is named."


def test_the_separation_report_names_who_holds_two_duties_of_one_document(county):
    county.grant("cc.buyer", "CC", "finance_officer")
    county.grant("cc.buyer", "CC", "finance_manager")
    with scope(county.actor("auditor").scope()):
        found = separation_report(county.org("CC"))
    assert {(pair.one, pair.other) for pair in found if pair.name == "Bo Buyer"} == {
        ("Approve journals", "Raise journals"), ("Approve virements", "Raise virements"),
        ("Prepare payments", "Release payments"),
        ("Approve invoices out and credit notes", "Raise invoices out, credit notes, plans and reminders"),
        ("Approve write-offs of debts", "Ask for debts to be written off"),
        ("Approve grants and recipients' claims, and recognise income of grants",
         "Write down grants, their conditions and claims"),
    }  # fmt: skip


# --- the database refuses as well -----------------------------------------------------------------------------
def as_app(county, key, text, *values):
    """Run SQL as accord_app within that person's own scope: what somebody could do past all the code."""
    with scope(county.actor(key).scope()), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return cursor.rowcount


LIVE = """INSERT INTO identity_rolegrant (holder_id, person_id, role_id, during, state, requested_by_id, approved_by_id,
          decided_at, reason, answer) VALUES (%s, %s, %s, '[2026-01-01,)', 'live', %s, %s, now(), '', '')"""


def test_an_administrator_cannot_write_a_live_grant_in_the_role_owners_name(county):
    admin, owner, buyer = (county.person(key) for key in ("cc.admin", "cc.owner", "cc.buyer"))
    with pytest.raises(DatabaseError, match="names the person who makes it"):
        as_app(county, "cc.admin", LIVE, county.org("CC"), buyer, "spend_analyst", admin, owner)
    with pytest.raises(DatabaseError, match="does not hold the duty"):
        as_app(county, "cc.admin", LIVE, county.org("CC"), buyer, "spend_analyst", owner, admin)
    with pytest.raises(DatabaseError, match="second_person"):
        as_app(county, "cc.owner", LIVE, county.org("CC"), owner, "spend_analyst", admin, owner)


def test_a_grant_is_not_rewritten_after_it_was_approved(county):
    grant = ask(county, limit=Decimal("100.00"))
    approve_role(by=county.actor("cc.owner"), grant=grant.pk)
    for change in ('"limit" = NULL', "role_id = 'finance_manager'", "during = '[2020-01-01,)'"):
        with pytest.raises(DatabaseError, match="never rewritten"):
            as_app(county, "cc.admin", f"UPDATE identity_rolegrant SET {change} WHERE id = %s", grant.pk)


def test_the_matrix_holds_when_a_role_or_the_matrix_itself_changes(county):
    from apps.identity.models import RoleDuty

    with scope(county.installer()), pytest.raises(DatabaseError, match="may not hold"), transaction.atomic():
        RoleDuty.objects.create(role_id="administrator", duty_id="spend.import")
    with scope(county.installer()), pytest.raises(DatabaseError, match="may not hold"), transaction.atomic():
        SodRule.objects.create(one_id="spend.classify", other_id="spend.import", grade="held", why="Try")


def test_the_judgement_does_not_depend_on_what_the_scope_shows(county):
    """At COMMIT the scope may already be gone or narrower: the clash in the other organisation still counts."""
    grant = ask(county, by="fra.admin", person="cc.admin", role="spend_analyst", holder="FRA")
    only_fra = replace(
        county.actor("fra.owner").scope(), read={DataClass.DIRECTORY: frozenset({county.org("FRA")})}
    )
    with pytest.raises(DatabaseError, match="may not hold"), transaction.atomic():
        with scope(only_fra):
            RoleGrant.objects.filter(pk=grant.pk).update(
                state="live", approved_by_id=county.person("fra.owner")
            )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
