"""The files that bodies really published: each is read to the penny, or refused for the true reason."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from apps.intake.reading import inspect, preview
from apps.spend.target import SPEND, Body

pytestmark = pytest.mark.real_files

# file: rows loaded, rows refused, blank rows, pounds; computed once from the files and checked by hand
EXPECTED = {
    "police/lancashire-pcc-2018-19.xlsx": (7974, 0, 0, "62208683.77"),
    "police/lancashire-pcc-2019-20.xlsx": (7211, 0, 0, "50267675.95"),
    "police/lancashire-pcc-2022-23.xlsx": (7654, 0, 0, "76228986.50"),
    "police/lancashire-pcc-2023-24.xlsx": (9289, 0, 0, "104322773.62"),
    "fire/lancashire-fire-2022-23.xlsx": (2908, 0, 0, "15094614.84"),
    "fire/lancashire-fire-2023-24.xlsx": (6999, 0, 0, "24525169.32"),
    "fire/lancashire-fire-2025-26-q1.xlsx": (919, 0, 0, "7152578.77"),
    "council/hyndburn-raw/hyndburn-2017-01.csv": (180, 0, 0, "538272.19"),
    "council/hyndburn-raw/hyndburn-2017-08.csv": (187, 0, 0, "300174.21"),
    "council/hyndburn-raw/hyndburn-2017-10.csv": (195, 0, 0, "507846.04"),
    "council/hyndburn-raw/hyndburn-2020-03.csv": (281, 0, 10, "701358.04"),
    "council/hyndburn-raw/hyndburn-2021-10.csv": (224, 0, 465, "436960.25"),
    "council/hyndburn-raw/hyndburn-2023-11.csv": (501, 1, 0, "1365070.95"),
    "council/hyndburn-raw/hyndburn-2024-02.csv": (569, 0, 254, "2030035.04"),
    "council/hyndburn-raw/hyndburn-2024-04.csv": (428, 0, 0, "2639411.52"),
    "council/hyndburn-raw/hyndburn-2024-08.csv": (790, 0, 0, "8119667.45"),
    "council/hyndburn-raw/hyndburn-2025-07.csv": (623, 0, 0, "9922521.85"),
    "council/hyndburn-raw/hyndburn-2026-01.csv": (446, 0, 0, "9082922.07"),
    "council/cleaned/calderdale-2020-06.csv": (1367, 0, 0, "12854952.60"),
    "council/cleaned/calderdale-2020-06-card.csv": (570, 0, 0, "57968.45"),
    "council/cleaned/darlington-2011-01.csv": (1294, 0, 0, "6476402.57"),
    "council/cleaned/gateshead-2017-08.csv": (3649, 0, 0, "15312266.39"),
    "council/cleaned/manchester-2020-06.csv": (2233, 0, 0, "56325515.47"),
    "council/cleaned/northtyneside-2014-08_i.csv": (11017, 0, 0, "35539994.83"),
    "council/cleaned/salford-2019-08.csv": (1192, 0, 0, "26897013.32"),
    "nhs/chelsea-westminster-2020-05.csv": (101, 0, 0, "19724112.94"),
    "nhs/epsom-st-helier-2020-05.csv": (202, 0, 0, "21980790.31"),
    "nhs/kingston-2020-07.csv": (50, 0, 0, "4915526.42"),
    "nhs/kingston-2020-10.csv": (56, 0, 0, "4960264.16"),
    "nhs/lewisham-greenwich-2020-05.csv": (107, 0, 0, "16795431.60"),
    "nhs/north-middlesex-2020-05.xlsx": (77, 0, 0, "11431721.79"),
    "central/home-office-procurement-card-2020.csv": (872, 0, 0, "2097376.09"),
}


def seen(folder: Path, name: str):
    """The preview of one published file."""
    path = folder / "spend" / name
    return preview(path, inspect(path, SPEND), SPEND)


@pytest.mark.parametrize("name", EXPECTED)
def test_every_published_file_is_read_to_the_penny(reference_files, name):
    loaded, refused, blank, total = EXPECTED[name]
    counts = seen(reference_files, name).counts
    assert (counts.rows_loaded, counts.rows_refused, counts.blank_rows) == (loaded, refused, blank)
    assert counts.total == Decimal(total)


def test_no_published_spend_file_is_forgotten(reference_files):
    folder = reference_files / "spend"
    found = {str(path.relative_to(folder)) for part in ("police", "fire", "council", "nhs", "central")
             for path in (folder / part).rglob("*.*")}  # fmt: skip
    assert found - set(EXPECTED) == {"fire/fra-procurement-prices-2016.ods"}


def test_two_police_and_two_fire_years_tie(reference_files):
    police = [
        seen(reference_files, f"police/lancashire-pcc-{year}.xlsx").counts for year in ("2022-23", "2023-24")
    ]
    fire = [
        seen(reference_files, f"fire/lancashire-fire-{year}.xlsx").counts for year in ("2022-23", "2023-24")
    ]
    assert sum(one.rows_loaded for one in police) == 16943
    assert sum(one.total for one in police) == Decimal("180551760.12")
    assert sum(one.total for one in fire) == Decimal("39619784.16")


def test_a_finance_system_that_changed_in_the_middle_is_read_in_two_segments(reference_files):
    plan = inspect(reference_files / "spend/fire/lancashire-fire-2022-23.xlsx", SPEND)
    assert [(one.first_row, one.last_row) for _, one in plan.segments()] == [(2, 2744), (2746, 2910)]
    assert [one.headings[one.mapping["amount"]] for _, one in plan.segments()] == ["Amount", "Amount"]
    assert [one.mapping["amount"] for _, one in plan.segments()] == [5, 4]


def test_serial_dates_of_the_police_file_are_counted(reference_files):
    plan = inspect(reference_files / "spend/police/lancashire-pcc-2023-24.xlsx", SPEND)
    serial = [one.sentence for one in plan.warnings if one.code == "serial_dates"]
    assert sum(int(sentence.split()[0].replace(",", "")) for sentence in serial) == 925


def test_a_price_list_is_refused_as_no_payments(reference_files):
    plan = inspect(reference_files / "spend/fire/fra-procurement-prices-2016.ods", SPEND)
    assert [one.code for one in plan.errors] == ["nothing_to_read"]


def test_a_body_column_that_contradicts_the_choice_refuses_the_file(reference_files):
    path = reference_files / "spend/council/cleaned/manchester-2020-06.csv"
    wrong = Body(("Westshire Fire and Rescue Authority",), ("Manchester City Council",))
    assert [one.code for one in inspect(path, SPEND, context=wrong).errors] == ["wrong_body"]
    right = Body(("Manchester City Council",), ("Westshire Fire and Rescue Authority",))
    assert inspect(path, SPEND, context=right).ready
