"""Circles, collaborations and rooms: who may share with whom, in what shares, and what comes from elsewhere."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.scope import scope
from apps.tenancy.actions import (
    change_organisation,
    invite_to_circle,
    join_circle,
    leave_circle,
    open_circle,
    record_collaboration,
    set_cost_shares,
    turn_room,
)
from apps.tenancy.models import Circle, CircleInvitation, CircleMember, Collaboration, CostShare, Organisation
from apps.tenancy.queries import group_of, invitations_to, members, organisations_of, room_standing, shares_on

pytestmark = pytest.mark.django_db
D = Decimal


def fleet(county):
    """The Chief Constable opens a circle for a joint fleet and invites the fire authority."""
    circle = open_circle(
        by=county.actor("cc.owner"), organisation=county.org("CC"), code="FLEET", name="Joint fleet",
        kind="collaboration", since=dt.date(2026, 4, 1),
    )  # fmt: skip
    invite_to_circle(by=county.actor("cc.owner"), circle=circle, organisation=county.org("FRA"))
    return circle


def joined(county):
    circle = fleet(county)
    owner = county.actor("fra.owner")
    with scope(owner.scope()):
        (invitation,) = invitations_to(owner.holders_with("circle.manage"))
    join_circle(by=owner, invitation=invitation.pk, since=dt.date(2026, 4, 1))
    return circle


def seen(county, key, circle):
    with scope(county.actor(key).scope()):
        return Circle.objects.filter(pk=circle).exists()


# --- circles --------------------------------------------------------------------------------------------------
def test_an_organisation_joins_on_invitation_and_then_both_see_the_circle(county):
    circle = fleet(county)
    assert seen(county, "cc.analyst", circle)
    assert not seen(county, "fra.analyst", circle), "An invitation is not a membership."
    owner = county.actor("fra.owner")
    with scope(owner.scope()):
        (invitation,) = invitations_to(owner.holders_with("circle.manage"))
        assert invitation.circle_name == "Joint fleet"
    join_circle(by=owner, invitation=invitation.pk, since=dt.date(2026, 4, 1))
    for key in ("cc.analyst", "fra.analyst"):
        assert seen(county, key, circle)
        with scope(county.actor(key).scope()):
            assert {one.code for one in members(circle)} == {"CC", "FRA"}
    for key in ("amb.analyst", "amb.owner"):
        assert not seen(county, key, circle)


def test_an_invitation_is_read_by_the_two_sides_alone(county):
    fleet(county)
    shown = {}
    for key in ("cc.analyst", "fra.owner", "fra.analyst", "amb.owner"):
        with scope(county.actor(key).scope()):
            shown[key] = CircleInvitation.objects.filter(circle_name="Joint fleet").count()
    assert shown == {"cc.analyst": 1, "fra.owner": 1, "fra.analyst": 0, "amb.owner": 0}


def test_nobody_joins_without_an_invitation_nor_for_another_organisation(county):
    circle = fleet(county)
    with scope(county.everything()):
        invitation = CircleInvitation.objects.get()
    with pytest.raises(NotAllowed):
        join_circle(by=county.actor("fra.admin"), invitation=invitation.pk, since=today())
    with pytest.raises((NotAllowed, NotFound)):
        join_circle(by=county.actor("amb.owner"), invitation=invitation.pk, since=today())
    with pytest.raises(NotFound):
        invite_to_circle(by=county.actor("amb.owner"), circle=circle, organisation=county.org("AMB"))
    with pytest.raises(Conflict, match="already been invited"):
        invite_to_circle(by=county.actor("cc.owner"), circle=circle, organisation=county.org("FRA"))


def test_an_organisation_leaves_for_itself(county):
    circle = joined(county)
    with scope(county.actor("cc.owner").scope()):
        fra = CircleMember.objects.get(holder_id=circle, organisation_id=county.org("FRA"))
    with pytest.raises(NotAllowed):
        leave_circle(by=county.actor("cc.owner"), membership=fra.pk, last_day=today(), reason="Out")
    leave_circle(
        by=county.actor("fra.owner"),
        membership=fra.pk,
        last_day=today() - dt.timedelta(days=1),
        reason="Own fleet",
    )
    assert not seen(county, "fra.analyst", circle)


def test_the_database_lets_no_member_enrol_another_organisation(county):
    circle = fleet(county)
    attempts = [
        ("cc.owner", circle, "AMB"),
        ("amb.owner", circle, "AMB"),
        ("amb.owner", circle, "CC"),
    ]
    for key, holder, code in attempts:
        with scope(county.actor(key).scope()), pytest.raises(DatabaseError), transaction.atomic():
            CircleMember.objects.create(
                holder_id=holder, organisation_id=county.org(code), during=DateRange(today(), None)
            )
    with (
        scope(county.actor("amb.owner").scope()),
        pytest.raises(DatabaseError, match="one acts for"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT accord_open_circle('X', 'X', 'group', %s, '2026-01-01')", [county.org("CC")])


def test_a_police_service_is_shown_as_one_group(county):
    with scope(county.actor("pcc.owner").scope()):
        assert group_of(county.org("PCC")) == sorted([county.org("PCC"), county.org("CC")])
        assert group_of(county.org("FRA")) == [county.org("FRA")]


def test_a_persons_organisations_are_those_of_their_duties(county):
    with scope(county.actor("auditor").scope()):
        assert {one.code for one in organisations_of(county.actor("auditor"))} == {"PCC", "CC", "FRA", "AMB"}
        assert {one.code for one in organisations_of(county.actor("cc.analyst"))} == {"CC"}


# --- collaborations -------------------------------------------------------------------------------------------
def agreement(county, shares=None, **more):
    shares = shares or {"PCC": "10.00", "CC": "55.50", "FRA": "24.50", "AMB": "10.00"}
    return record_collaboration(
        by=county.actor("secretary"), circle=more.pop("circle", county.org("BOARD")), title="Joint fleet",
        legal_basis="Policing and Crime Act 2017 s.1", functions=["Fleet"], since=dt.date(2026, 4, 1),
        shares={county.org(code): D(percent) for code, percent in shares.items()}, **more,
    )  # fmt: skip


def test_a_collaboration_has_dated_cost_shares_that_total_one_hundred(county):
    made = agreement(county)
    set_cost_shares(
        by=county.actor("secretary"), collaboration=made.pk, since=dt.date(2027, 4, 1),
        shares={county.org("CC"): D("70.00"), county.org("FRA"): D("30.00")},
    )  # fmt: skip
    with scope(county.actor("secretary").scope()):
        assert shares_on(made, dt.date(2027, 3, 31))[county.org("CC")] == D("55.50")
        assert shares_on(made, dt.date(2027, 4, 1)) == {
            county.org("CC"): D("70.00"),
            county.org("FRA"): D("30.00"),
        }


def test_shares_that_do_not_total_one_hundred_are_refused(county):
    with pytest.raises(Invalid, match=r"total 99.99 %"):
        agreement(county, {"CC": "70.00", "FRA": "29.99"})


def test_the_database_proves_the_total_whatever_the_scope_shows_at_the_end(county):
    made = agreement(county)
    with pytest.raises(DatabaseError, match=r"must total 100.00 %"), transaction.atomic():
        with scope(county.everything()):
            CostShare.objects.filter(collaboration=made, organisation_id=county.org("AMB")).update(
                percent=D("9.99")
            )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_collaboration_joins_two_services_and_only_members_bear_a_share(county):
    with pytest.raises(NotFound):
        agreement(county, {"PCC": "50.00", "CC": "50.00"}, circle=county.org("GROUP"))
    county.grant("secretary", "PCC", "board_secretary")
    with pytest.raises(Invalid, match="at least two services"):
        agreement(county, {"PCC": "50.00", "CC": "50.00"}, circle=county.org("GROUP"))
    circle = joined(county)
    county.grant("cc.manager", "CC", "board_secretary")
    with pytest.raises(Invalid, match="no member of the circle"):
        record_collaboration(
            by=county.actor("cc.manager"), circle=circle, title="Fleet", legal_basis="Agreement",
            since=dt.date(2026, 5, 1), shares={county.org("CC"): D("50.00"), county.org("AMB"): D("50.00")},
        )  # fmt: skip


def test_a_collaboration_is_seen_by_its_members_alone(county):
    agreement(county)
    with scope(county.actor("secretary").scope()):
        assert Collaboration.objects.count() == 1
    with scope(county.actor("fra.buyer").scope()):
        assert Collaboration.objects.count() == 1
    circle = joined(county)
    assert circle
    with scope(county.actor("steward").scope()):
        assert Collaboration.objects.count() == 0, "Without a governance duty nobody reads it."


# --- rooms and facts --------------------------------------------------------------------------------------------
def test_a_room_that_is_off_names_the_system_its_figures_come_from(county):
    admin = county.actor("amb.admin")
    common = {"by": admin, "organisation": county.org("AMB"), "room": "spend"}
    with pytest.raises(Invalid, match="Name the system"):
        turn_room(**common, since=dt.date(2026, 4, 1), on=False)
    turn_room(**common, since=dt.date(2026, 4, 1), on=False, source="NHS Shared Business Services")
    turn_room(**common, since=dt.date(2027, 4, 1), on=True)
    with scope(county.actor("auditor").scope()):
        assert room_standing(county.org("AMB"), "spend", on=dt.date(2027, 3, 31)).words == (
            "imported from NHS Shared Business Services"
        )
        assert room_standing(county.org("AMB"), "spend", on=dt.date(2027, 4, 1)).on
        assert not room_standing(county.org("AMB"), "spend", on=dt.date(2026, 3, 31)).on
    with pytest.raises(NotAllowed):
        turn_room(
            by=county.actor("cc.admin"), organisation=county.org("AMB"), room="spend", since=today(), on=True
        )


def test_public_facts_of_an_organisation_are_changed_by_a_steward(county):
    change_organisation(
        by=county.actor("codes"),
        organisation=county.org("FRA"),
        finance_officer_title="Treasurer",
        reason="New post",
    )
    assert Organisation.objects.get(pk=county.org("FRA")).finance_officer_title == "Treasurer"
    with pytest.raises(NotAllowed):
        change_organisation(
            by=county.actor("fra.admin"), organisation=county.org("FRA"), name="X", reason="x"
        )
