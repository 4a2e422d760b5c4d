"""The published files of police, fire, council, NHS and central bodies load, or refuse with true reasons."""

from __future__ import annotations

import contextlib
import io
import json
from decimal import Decimal

import pytest
from django.core.management import call_command

from apps.core.scope import scope
from apps.spend import queries
from apps.spend.models import SupplierWindow
from apps.spend.queries import LineFilter

pytestmark = pytest.mark.django_db


def import_spend(*arguments: str) -> list[dict]:
    """What the command says in JSON."""
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("import_spend", *arguments, "--json", stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())["files"]


def paths(folder, *names: str) -> list[str]:
    return [str(folder / name) for name in names]


@pytest.fixture
def loaded(county, reference_files):
    """Police and fire of 2022-24, loaded by the command."""
    spend = reference_files / "spend"
    police = import_spend(
        *paths(spend / "police", "lancashire-pcc-2022-23.xlsx", "lancashire-pcc-2023-24.xlsx"),
        "--organisation",
        "CC",
    )
    fire = import_spend(
        *paths(spend / "fire", "lancashire-fire-2022-23.xlsx", "lancashire-fire-2023-24.xlsx"),
        "--organisation",
        "FRA",
    )
    return police, fire


def test_police_and_fire_of_2022_to_2024_to_the_penny_and_the_suppliers_they_share(county, loaded):
    police, fire = loaded
    assert [file["errors"] for file in police + fire] == [[], [], [], []]
    assert sum(Decimal(file["total"]) for file in police) == Decimal("180551760.12")
    assert sum(file["rows_loaded"] for file in police) == 16_943
    assert sum(Decimal(file["total"]) for file in fire) == Decimal("39619784.16")
    with scope(county.actor("reporting").scope()):
        assert queries.summary_differences() == []
        assert queries.total_of(LineFilter())[1] == Decimal("220171544.28")
        # Councils and other bodies that nobody can choose are shared too, but are no joint buying.
        both = [
            row
            for row in queries.figures(LineFilter(standing="supplier"), "supplier")
            if len(row.by_organisation) > 1
        ]
        open_to_competition = queries.joint_suppliers(LineFilter())
        windows = {
            row.supplier for row in queries.partners(county.org("BOARD"), (2000, 2100), addressable=False)
        }
    assert len(both) >= 131
    assert sum(row.by_organisation[county.org("CC")][1] for row in both) >= Decimal("50400000")
    assert sum(row.by_organisation[county.org("FRA")][1] for row in both) >= Decimal("13260000")
    assert 60 <= len(open_to_competition) < len(both)
    assert windows == {int(row.key) for row in both}
    with scope(county.actor("cc.analyst").scope()):
        assert SupplierWindow.objects.filter(organisation_id=county.org("FRA")).exists()
        assert queries.total_of(LineFilter())[1] == Decimal("180551760.12")


def test_every_published_file_loads_or_says_why_not(county, reference_files):
    spend = reference_files / "spend"
    kinds = {".csv", ".xlsx", ".ods"}
    others = [path for name in ("council", "nhs", "central") for path in sorted((spend / name).rglob("*"))
              if path.suffix in kinds]  # fmt: skip
    assert others
    told = import_spend(
        *map(str, others), "--organisation", "AMB", "--dry-run", "--set-aside-bad-rows", "As published"
    )
    for file in told:
        print(file["file"], file["rows_read"], file["rows_loaded"], file["rows_refused"], file["total"],
              [e["sentence"][:200] for e in file["errors"]])  # fmt: skip
        assert file["rows_read"] == file["rows_loaded"] + file["rows_refused"]
        assert file["rows_loaded"] or file["errors"]
