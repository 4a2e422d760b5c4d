"""Scope: without one nothing is seen, with one only one's own, and it is gone when the transaction ends."""

import pytest
from django.db import ProgrammingError, connection, transaction

from apps.core.classes import DataClass
from apps.core.scope import Scope, scope
from apps.identity.models import RoleGrant
from apps.tenancy.models import Collaboration

pytestmark = pytest.mark.django_db


def test_without_scope_there_are_no_rows(county):
    assert RoleGrant.objects.count() == 0


def test_with_scope_only_own_rows(county):
    with scope(Scope(read={DataClass.DIRECTORY: frozenset({county.org("FRA")})})):
        holders = set(RoleGrant.objects.values_list("holder_id", flat=True))
    assert holders == {county.org("FRA")}
    assert RoleGrant.objects.count() == 0


def test_writing_needs_the_class_and_the_holder(county):
    both = {DataClass.GOVERNANCE: frozenset({county.org("BOARD")})}
    row = dict(
        title="Joint fleet", legal_basis="Policing and Crime Act 2017 s.1", during=("2026-01-01", None)
    )
    with scope(Scope(read=both)), pytest.raises(ProgrammingError), transaction.atomic():
        Collaboration.objects.create(holder_id=county.org("BOARD"), **row)
    with scope(Scope(write=both)):
        Collaboration.objects.create(holder_id=county.org("BOARD"), **row)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Collaboration.objects.create(holder_id=county.org("GROUP"), **row)


def test_an_analyst_reads_the_finance_of_the_own_organisation_and_its_circles(county):
    analyst = county.actor("cc.analyst")
    finance = analyst.scope().reads(DataClass.FINANCE)
    assert finance == {county.org("CC"), county.org("GROUP"), county.org("BOARD")}
    assert not analyst.scope().reads(DataClass.PAY)
    assert analyst.holds("spend.import", county.org("CC"))
    assert not analyst.holds("spend.import", county.org("FRA"))


def test_connected_as_a_role_that_owns_nothing(county):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("accord_app", False, False)
