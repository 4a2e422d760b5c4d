"""What people of several kinds never get, whatever page or query asks."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.classes import DataClass
from apps.core.scope import NOTHING, Scope, scope
from apps.tenancy.models import Collaboration, CostShare
from tests.rows import ALWAYS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["member", "secretary", "amb.analyst", "cc.admin", "cc.analyst", "auditor"])
def test_nobody_outside_payroll_reads_pay(who, county):
    scope_of = county.actor(who).scope()
    assert not scope_of.reads(DataClass.PAY)
    assert not scope_of.reads(DataClass.RESTRICTED)
    with scope(scope_of), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('accord.read_pay'), current_setting('accord.write_pay')")
        assert cursor.fetchone() == ("{}", "{}")


def test_an_administrator_has_no_business_class_at_all(county):
    scope_of = county.actor("cc.admin").scope()
    business = [item for item in DataClass if item.walled and item is not DataClass.DIRECTORY]
    assert not any(scope_of.reads(item) for item in business)


@pytest.mark.parametrize("narrow", ["left", "read only"])
def test_a_deferred_proof_sees_every_row_whatever_the_scope_is_at_commit(narrow, county):
    """Shares of 60 % are refused at COMMIT even when the scope was left, or narrowed, before it."""
    board = county.org("BOARD")
    whole = {DataClass.GOVERNANCE: frozenset({board})}
    at_commit = (
        NOTHING if narrow == "left" else Scope(read={DataClass.GOVERNANCE: frozenset({county.org("GROUP")})})
    )
    with pytest.raises(DatabaseError, match=r"must total 100\.00 %"), transaction.atomic():
        with scope(Scope(write=whole)):
            agreement = Collaboration.objects.create(
                holder_id=board, title="Joint estate", legal_basis="Agreement", during=ALWAYS
            )
            CostShare.objects.create(
                holder_id=board,
                collaboration=agreement,
                organisation_id=county.org("FRA"),
                percent=60,
                during=ALWAYS,
            )
        with scope(at_commit):
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_participants_own_part_is_written_by_that_participant_only(county):
    """A row held by the circle with an owner column is refused when somebody else's organisation is named."""
    from django.apps import apps

    owned = [
        model for model in apps.get_models()
        if getattr(model, "policy", {}).get("owner") and not getattr(model, "is_history", False)
    ]  # fmt: skip
    assert owned, "No window is declared: an organisation could tell another nothing."
    fra = county.org("FRA")
    for model in owned:
        policy = next(rule for rule in model._meta.constraints if type(rule).__name__ == "RowPolicy")
        assert model.policy["owner"] in policy.expressions()[1], model._meta.label
        assert fra not in county.actor("cc.analyst").scope().writes(model.data_class)
