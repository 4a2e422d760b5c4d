"""Published categories become ProClass and SeRCOP; rules are dated and layered; what is unmapped is always shown."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.spend import actions, queries, reference
from apps.spend.models import Classing, Line, Load, MappingRule, MappingVersion, SupplierMonth, SupplierWindow
from apps.spend.queries import LineFilter, heads_of
from tests.intake_room.files import POLICE, csv_file
from tests.spend_room.loading import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def police(county, tmp_path):
    rows = [*POLICE, ("20/05/2025", "Fellside Drones Ltd", "77.00", "Sky Things", "P7")]
    load(county, "cc.analyst", "CC", csv_file(tmp_path, "police.csv", rows))
    return county


def by_category(county, **parts) -> dict[str, int]:
    with scope(county.actor("cc.analyst").scope()):
        return {row.key: row.lines for row in queries.figures(LineFilter(**parts), "category")}


def test_what_no_rule_knows_is_its_own_row(police):
    assert by_category(police)[""] == 1
    with scope(police.actor("cc.analyst").scope()):
        labels = queries.figures(LineFilter(proclass="none"), "label")
    assert [(row.label, row.lines) for row in labels] == [("Sky Things", 1)]


def test_an_own_rule_counts_after_classifying_again_and_earlier_cuts_keep_the_earlier_answer(police):
    by = police.actor("cc.analyst")
    with scope(by.scope()):
        before = heads_of([police.org("CC")])
    actions.add_own_rule(
        by=by,
        organisation=police.org("CC"),
        kind="category",
        pattern="Sky Things",
        proclass="261200",
        sercop="5039",
    )
    assert by_category(police)[""] == 1
    made = actions.classify_again(by=by, organisation=police.org("CC"))
    assert made.changed == 1
    assert "" not in by_category(police)
    assert by_category(police, cut=before)[""] == 1
    assert actions.classify_again(by=by, organisation=police.org("CC")).changed == 0
    with scope(by.scope()):
        line = Line.objects.get(raw_supplier="Fellside Drones Ltd")
        told = queries.explained(line.combination)
    assert told.answer.proclass_id == "261200"
    assert any("sky things" in because.casefold() for _, because in told.steps)


def test_words_in_the_purpose_decide_for_files_loaded_after_the_rule(county, tmp_path):
    by = county.actor("cc.analyst")
    actions.add_own_rule(
        by=by, organisation=county.org("CC"), kind="purpose", pattern="drone/quadcopter", proclass="261200"
    )
    path = tmp_path / "purposes.csv"
    path.write_text(
        "Date,Supplier,Amount,Expense type,Purpose,Transaction\n"
        "20/05/2025,Fellside Aviation Ltd,77.00,Sky Things,Two drones for searches,P1\n"
        "21/05/2025,Fellside Aviation Ltd,12.00,Sky Things,Repair of a kite,P2\n"
    )
    load(county, "cc.analyst", "CC", path)
    with scope(by.scope()):
        rows = {row.purpose: row.combination for row in Line.objects.select_related("combination")}
        assert rows["Two drones for searches"].words == "drones"
        assert rows["Repair of a kite"].words == ""
        told = queries.explained(rows["Two drones for searches"])
    assert told.answer.proclass_id == "261200"
    assert by_category(county)[""] == 1


def test_a_rule_says_something_true(police):
    by = police.actor("cc.analyst")
    with pytest.raises(Invalid, match="no ProClass code"):
        actions.add_own_rule(
            by=by, organisation=police.org("CC"), kind="category", pattern="x", proclass="999999"
        )
    with pytest.raises(Invalid, match="at least one"):
        actions.add_own_rule(by=by, organisation=police.org("CC"), kind="category", pattern="x")
    with pytest.raises(NotAllowed):
        actions.add_own_rule(
            by=by, organisation=police.org("FRA"), kind="category", pattern="x", addressable=False
        )


def test_the_common_tables_change_by_numbered_versions(police):
    codes = police.actor("codes")
    first = MappingVersion.objects.count()
    made = actions.change_mapping(
        by=codes, kind="category", pattern="sky things", proclass="261200", note="Drones"
    )
    assert made.since == first + 1
    assert (
        actions.classify_again(by=police.actor("cc.analyst"), organisation=police.org("CC")).version_id
        == first + 1
    )
    assert "" not in by_category(police)
    actions.end_mapping(by=codes, rule_id=made.pk)
    with pytest.raises(Conflict, match="ended already"):
        actions.end_mapping(by=codes, rule_id=made.pk)
    with pytest.raises(NotAllowed):
        actions.change_mapping(by=police.actor("cc.analyst"), kind="category", pattern="x", proclass="261200")


def test_loading_the_reference_again_changes_nothing(county):
    with scope(county.everything()):
        before = (MappingVersion.objects.count(), MappingRule.objects.count())
        reference.load()
        assert (MappingVersion.objects.count(), MappingRule.objects.count()) == before


def test_the_database_proves_that_a_load_is_whole(police):
    """Lines cannot change; a load whose counts, summary or set-aside rows disagree does not commit."""
    with scope(police.everything()):
        made = Load.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            Line.objects.filter(load=made).update(amount=0)
        with pytest.raises(DatabaseError, match="counts 8 rows"), transaction.atomic():
            Load.objects.filter(pk=made.pk).update(rows_loaded=8, rows_read=8)
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="set aside"), transaction.atomic():
            Load.objects.filter(pk=made.pk).update(rows_read=8, rows_refused=1)
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError), transaction.atomic():
            SupplierMonth.objects.filter(load=made).delete()
        assert Classing.objects.get().cut == made.cut


def test_what_partners_see_follows_the_classification(police):
    by = police.actor("cc.analyst")
    with scope(police.actor("fra.analyst").scope()):
        seen = SupplierWindow.objects.filter(holder_id=police.org("BOARD"), alias__raw="Fellside Drones Ltd")
        assert [row.addressable for row in seen.all()] == [True]
    actions.add_own_rule(
        by=by, organisation=police.org("CC"), kind="category", pattern="Sky Things", addressable=False
    )
    actions.classify_again(by=by, organisation=police.org("CC"))
    with scope(police.actor("fra.analyst").scope()):
        assert [row.addressable for row in seen.all()] == [False]


def test_a_circle_joined_later_sees_the_loads_that_stand(police):
    """The steps of joining are tenancy's; classifying again catches the partners' rows up."""
    with scope(police.everything()):
        before = SupplierWindow.objects.filter(holder_id=police.org("GROUP")).count()
        SupplierWindow.objects.filter(holder_id=police.org("GROUP")).delete()
    actions.classify_again(by=police.actor("cc.analyst"), organisation=police.org("CC"))
    with scope(police.actor("pcc.finance").scope()):
        assert SupplierWindow.objects.filter(holder_id=police.org("GROUP")).count() == before > 0
