"""Prices of the same item at several buyers: loaded from comparison returns, compared by item."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from apps.core.scope import scope
from apps.intake.actions import load_upload, receive_file
from apps.intake.dry import dry_run
from apps.intake.reading import IntakeError
from apps.spend import queries
from apps.spend.models import PricePoint

pytestmark = pytest.mark.django_db
DEMO_FILES = Path(__file__).resolve().parents[2] / "fixtures" / "demo-files"


def load(county, path):
    by = county.actor("fra.analyst")
    upload = receive_file(by=by, organisation=county.org("FRA"), target="prices", path=path, name=path.name)
    return load_upload(by=by, upload_id=upload.pk)


def test_prices_are_compared_by_item(county, tmp_path):
    path = tmp_path / "prices 2025.csv"
    path.write_text(
        "Service,Boots (£),Quantity,Managed kit (£ per year),Hood (£),Quantity\n"
        "Westmarch Fire and Rescue Authority,100.00,10,-,20.00,5\n"
        "Northmoor Fire Service,80.00,20,410,-,-\n"
        "Fellside Fire Service,130.00,4,380.5,22,\n"
    )
    load(county, path)
    with scope(county.actor("fra.analyst").scope()):
        rows = {row.item: row for row in queries.price_variances()}
        assert PricePoint.objects.get(
            buyer="Westmarch Fire and Rescue Authority", item="Boots"
        ).organisation_id == county.org("FRA")
    boots = rows["Boots"]
    assert (boots.organisations, boots.lowest, boots.median, boots.highest) == (3, 80, 100, 130)
    assert boots.saving_at_median == Decimal("120.00")
    assert boots.saving_at_best == Decimal("400.00")
    assert rows["Managed kit"].without_quantity == 2
    assert rows["Hood"].organisations == 2
    with scope(county.actor("cc.analyst").scope()):
        assert queries.price_variances() == []


def test_the_published_prices_of_fire_services(county, reference_files):
    load(county, reference_files / "spend/fire/fra-procurement-prices-2016.ods")
    with scope(county.actor("fra.analyst").scope()):
        rows = {row.item: row for row in queries.price_variances()}
    assert len(rows) == 28
    sets = rows["Breathing Apparatus set"]
    assert (sets.lowest, sets.highest, sets.organisations) == (Decimal("327.86"), Decimal("1504.19"), 42)
    assert sets.median == Decimal("655.55")
    assert rows["Fire fighting boots (leather)"].lowest == Decimal("74.95")


@pytest.mark.parametrize("name", ["price-list.ods", "price-list.xlsx"])
def test_a_price_list_given_as_payments_is_told_where_it_belongs(county, name):
    path = DEMO_FILES / name
    with pytest.raises(IntakeError) as refused:
        dry_run(
            county.actor("fra.analyst"), organisation=county.org("FRA"), target="spend", path=path, name=name
        )
    assert refused.value.code == "looks_like_prices"
    assert str(refused.value).startswith(f"{name} looks like a price list, not like payments")
    assert "on the page Prices by “Import a file of prices”" in str(refused.value)


def test_a_file_of_neither_shape_is_not_called_a_price_list(county, tmp_path):
    path = tmp_path / "stock.csv"
    path.write_text("Service,Store,Boots held\nWestmarch Fire,North,12\nNorthmoor Fire,South,9\n")
    with pytest.raises(IntakeError) as refused:
        dry_run(
            county.actor("fra.analyst"),
            organisation=county.org("FRA"),
            target="spend",
            path=path,
            name=path.name,
        )
    assert "price list" not in str(refused.value)
