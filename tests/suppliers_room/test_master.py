"""The supplier master: merge, split, undo; what earlier states still show; who may, and what is checked."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from apps.core.errors import Conflict, Invalid, NotAllowed, OutOfDate
from apps.core.scope import scope
from apps.spend import queries
from apps.spend.queries import LineFilter, last_master_change
from apps.suppliers import actions
from apps.suppliers.models import Alias, AliasSource, MasterChange, Suggestion, Supplier
from tests.intake_room.files import csv_file
from tests.spend_room.loading import load, load_both

pytestmark = pytest.mark.django_db


def rows(county, **parts) -> dict[str, int]:
    with scope(county.actor("auditor").scope()):
        return {
            row.label: row.lines for row in queries.figures(LineFilter(standing="named", **parts), "supplier")
        }


@pytest.fixture
def loaded(county, tmp_path):
    load_both(county, tmp_path)
    load(county, "fra.analyst", "FRA", csv_file(tmp_path, "july.csv", [
        ("02/07/2025", "Northmoor Fleet Services Ltd", "300.00", "Vehicle Repairs", "F9"),
    ]))  # fmt: skip
    return county


def supplier(name: str) -> Supplier:
    return Supplier.objects.get(name=name)


def test_spellings_of_one_normalised_name_share_a_supplier_and_say_where_they_came_from(loaded):
    assert supplier("Northmoor Fleet Ltd").aliases.count() == 3
    with scope(loaded.actor("fra.analyst").scope()):
        mine = AliasSource.objects.values_list("alias__raw", flat=True)
        assert "Northmoor Fleet Limited" in mine
        assert "NORTHMOOR FLEET LIMITED" not in mine


def test_redacted_payees_and_individuals_get_no_supplier(loaded):
    assert not Supplier.objects.filter(name__icontains="third party").exists()
    assert not Alias.objects.filter(raw__icontains="Example").exists()
    with scope(loaded.actor("auditor").scope()):
        assert queries.total_of(LineFilter(standing="redacted"))[0] == 1
        assert queries.total_of(LineFilter(standing="individual"))[0] == 1


def test_a_merge_moves_spellings_and_an_undo_brings_them_back(loaded):
    steward = loaded.actor("steward")
    keep, gone = supplier("Northmoor Fleet Ltd"), supplier("Northmoor Fleet Services Ltd")
    before = rows(loaded)
    assert before["Northmoor Fleet Ltd"] == 3
    merged = actions.merge_suppliers(by=steward, keep=keep.pk, gone=gone.pk, reason="Same company")
    assert rows(loaded)["Northmoor Fleet Ltd"] == 4
    assert rows(loaded, master=merged.number - 1) == before
    actions.undo_change(by=steward, change_id=merged.pk)
    assert rows(loaded) == before
    assert rows(loaded, master=merged.number)["Northmoor Fleet Ltd"] == 4
    with pytest.raises(Conflict, match="undone already"):
        actions.undo_change(by=steward, change_id=merged.pk)


def test_a_split_takes_spellings_off(loaded):
    steward = loaded.actor("steward")
    one = supplier("Northmoor Fleet Ltd")
    alias = Alias.objects.get(raw="NORTHMOOR FLEET LIMITED")
    split = actions.split_supplier(
        by=steward, supplier_id=one.pk, aliases=[alias.pk], name="Northmoor Fleet (North)", reason="Two firms"
    )
    assert rows(loaded)["Northmoor Fleet (North)"] == 1
    actions.undo_change(by=steward, change_id=split.pk)
    assert rows(loaded)["Northmoor Fleet Ltd"] == 3
    with pytest.raises(Invalid, match="leave at least one"):
        actions.split_supplier(
            by=steward,
            supplier_id=one.pk,
            aliases=list(one.aliases.values_list("pk", flat=True)),
            name="",
            reason="x",
        )


def test_a_renaming_leaves_earlier_reports_their_name(loaded):
    one = supplier("Northmoor Fleet Ltd")
    change = actions.rename_supplier(
        by=loaded.actor("steward"), supplier_id=one.pk, name="Northmoor Fleet", version=one.version
    )
    from apps.suppliers.queries import supplier_names

    assert supplier_names([one.pk]) == {one.pk: "Northmoor Fleet"}
    assert supplier_names([one.pk], change.number - 1) == {one.pk: "Northmoor Fleet Ltd"}
    with pytest.raises(OutOfDate):
        actions.rename_supplier(
            by=loaded.actor("steward"), supplier_id=one.pk, name="Other", version=one.version
        )


def test_the_numbers_of_a_supplier_are_checked_and_stand_once(loaded):
    steward = loaded.actor("steward")
    one, other = supplier("Northmoor Fleet Ltd"), supplier("Brightwater Energy plc")
    with pytest.raises(Invalid):
        actions.set_identifiers(by=steward, supplier_id=one.pk, numbers={"vat_number": "GB123456789"})
    actions.set_identifiers(by=steward, supplier_id=one.pk, numbers={"company_number": "1234567"})
    assert supplier(one.name).company_number == "01234567"
    with pytest.raises(Invalid, match="merge them"):
        actions.set_identifiers(by=steward, supplier_id=other.pk, numbers={"company_number": "01234567"})
    actions.set_identifiers(by=steward, supplier_id=other.pk, numbers={"company_number": "07654321"})
    with pytest.raises(Conflict, match="two bodies"):
        actions.merge_suppliers(by=steward, keep=one.pk, gone=other.pk, reason="No")


def test_a_new_spelling_of_a_merged_supplier_goes_to_the_survivor(loaded, tmp_path):
    keep, gone = supplier("Northmoor Fleet Ltd"), supplier("Northmoor Fleet Services Ltd")
    actions.merge_suppliers(by=loaded.actor("steward"), keep=keep.pk, gone=gone.pk, reason="Same company")
    path = csv_file(
        tmp_path, "august.csv", [("02/08/2025", "NORTHMOOR FLEET SERVICES", "5.00", "Vehicle Repairs", "F10")]
    )
    load(loaded, "fra.analyst", "FRA", path)
    assert Alias.objects.get(raw="NORTHMOOR FLEET SERVICES").supplier_id == keep.pk


def test_only_a_steward_changes_the_master_and_the_database_agrees(loaded):
    analyst = loaded.actor("cc.analyst")
    one = supplier("Northmoor Fleet Ltd")
    with pytest.raises(NotAllowed, match="supplier steward"):
        actions.rename_supplier(by=analyst, supplier_id=one.pk, name="Mine")
    with scope(analyst.scope()):
        assert Supplier.objects.filter(pk=one.pk).update(name="Mine") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Supplier.objects.create(name="Mine", key="MINE")


def test_pairs_are_suggested_with_reasons_and_a_reviewer_says_what_they_think(loaded):
    assert actions.suggest_matches(by=loaded.actor("fra.analyst"), organisation=loaded.org("FRA")) >= 1
    pair = Suggestion.objects.get(one__name="Northmoor Fleet Ltd", other__name="Northmoor Fleet Services Ltd")
    assert pair.score >= 70
    assert pair.reasons
    actions.give_opinion(
        by=loaded.actor("cc.analyst"), organisation=loaded.org("CC"), suggestion_id=pair.pk, same=True
    )
    actions.merge_suppliers(
        by=loaded.actor("steward"),
        keep=pair.one_id,
        gone=pair.other_id,
        reason="Same company",
        suggestion=pair.pk,
    )
    pair.refresh_from_db()
    assert pair.state == "merged"
    assert MasterChange.objects.count() == last_master_change() == 1
    assert actions.suggest_matches(by=loaded.actor("fra.analyst"), organisation=loaded.org("FRA")) == 0
