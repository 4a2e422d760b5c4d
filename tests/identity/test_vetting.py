"""Vetting: a role may need a level; it warns, then suspends, and a named officer may bridge the gap."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.scope import scope
from apps.identity.actions import extend_clearance, record_clearance, require_vetting, withdraw_clearance
from apps.identity.models import Clearance
from apps.identity.queries import people_with, vetting_standing

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def required(county):
    """From today on, spend analysts of the Chief Constable need non-police vetting level 2."""
    return require_vetting(
        by=county.actor("cc.owner"),
        holder=county.org("CC"),
        role="spend_analyst",
        level="NPPV2",
        since=today(),
    )


def clear(county, *, level="NPPV2", days=400, person="cc.analyst"):
    return record_clearance(
        by=county.actor("cc.vetting"), holder=county.org("CC"), person=county.person(person), level=level,
        starts_on=today() - 300 * DAY, ends_on=today() + days * DAY,
    )  # fmt: skip


def may(county):
    return county.actor("cc.analyst").holds("spend.import", county.org("CC"))


def standing(county, key):
    with scope(county.actor(key).scope()):
        return vetting_standing(county.org("CC"))


def test_without_the_level_the_role_is_suspended_and_comes_back_with_it(county, required):
    assert not may(county)
    with scope(county.actor("cc.manager").scope()):
        able = {item.person for item in people_with("spend.import", county.org("CC"))}
    assert county.person("cc.analyst") not in able, "Nobody routes work to a suspended role."
    clear(county)
    assert may(county)


def test_a_higher_level_of_the_same_scheme_covers_it_and_another_scheme_does_not(county, required):
    clear(county, level="MV")
    assert not may(county)
    clear(county, level="NPPV3")
    assert may(county)


def test_a_clearance_granted_by_another_organisation_counts_only_once_accepted_here(county, required):
    with scope(county.everything()):
        Clearance.objects.create(
            holder_id=county.org("FRA"), person_id=county.person("cc.analyst"), level_id="NPPV2",
            starts_on=today(), ends_on=today() + 90 * DAY, recorded_by_id=county.person("cc.vetting"),
        )  # fmt: skip
    assert not may(county)


def test_the_warning_comes_before_the_suspension(county, required):
    clear(county, days=30)
    assert may(county)
    warned = standing(county, "cc.admin")
    assert [(item.person, item.suspended, item.until) for item in warned] == [
        (county.person("cc.analyst"), False, today() + 30 * DAY)
    ]
    assert standing(county, "cc.analyst") == warned, "One sees one's own."
    assert standing(county, "cc.buyer") == [], "Colleagues do not."


def test_on_expiry_it_is_suspended_until_the_named_officer_extends_it(county, required):
    row = clear(county, days=-1)
    assert not may(county)
    assert standing(county, "cc.admin")[0].suspended
    with pytest.raises(NotFound):
        extend_clearance(
            by=county.actor("cc.admin"), clearance=row.pk, until=today() + 30 * DAY, reason="Backlog"
        )
    with pytest.raises(Invalid, match="half a year"):
        extend_clearance(
            by=county.actor("cc.vetting"), clearance=row.pk, until=today() + 300 * DAY, reason="Backlog"
        )
    extend_clearance(
        by=county.actor("cc.vetting"), clearance=row.pk, until=today() + 30 * DAY, reason="Backlog"
    )
    assert may(county)


def test_a_withdrawn_clearance_suspends_at_once(county, required):
    row = clear(county)
    withdraw_clearance(by=county.actor("cc.vetting"), clearance=row.pk, reason="Change of circumstances")
    assert not may(county)
    with pytest.raises(Conflict, match="already withdrawn"):
        withdraw_clearance(by=county.actor("cc.vetting"), clearance=row.pk, reason="Again")


def test_nobody_vets_themselves(county):
    with pytest.raises(NotAllowed, match="takes another person"):
        clear(county, person="cc.vetting")


def test_what_level_somebody_holds_is_seen_by_them_and_the_vetting_officer_only(county):
    clear(county)
    seen = {}
    for key in ("cc.vetting", "cc.analyst", "cc.admin", "cc.owner", "auditor", "fra.analyst"):
        with scope(county.actor(key).scope()):
            seen[key] = Clearance.objects.count()
    assert seen == {
        "cc.vetting": 1,
        "cc.analyst": 1,
        "cc.admin": 0,
        "cc.owner": 0,
        "auditor": 0,
        "fra.analyst": 0,
    }


def test_the_database_refuses_an_extension_in_ones_own_name(county):
    row = clear(county)
    with (
        scope(county.everything()),
        pytest.raises(DatabaseError, match="identity_clearance_extended"),
        transaction.atomic(),
    ):
        Clearance.objects.filter(pk=row.pk).update(
            extended_until=today() + 900 * DAY, extended_by_id=county.person("cc.analyst")
        )
