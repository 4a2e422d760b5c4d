"""What the spend room declares: headings in, the body check, the basis of the amount."""

from __future__ import annotations

import pytest

from apps.intake.reading import inspect, preview
from apps.intake.reading.headers import Recogniser
from apps.spend.target import SPEND, Body, amount_basis, body_contradicts, file_name_contradicts
from tests.intake.messy import csv_file

FIRE = Body(
    ("Westshire Fire and Rescue Authority", "Westshire Fire and Rescue Service"),
    ("Westshire Police", "Police and Crime Commissioner for Westshire", "Westshire Ambulance NHS Trust"),
)
HEADINGS = ["Body Name", "Date", "Supplier", "Amount"]


@pytest.mark.parametrize(
    "name",
    [
        "Westshire Fire and Rescue Authority",
        "WESTSHIRE FIRE & RESCUE",
        "Westshire Fire",
        "",
        "http://example.org/id/1",
    ],
)
def test_the_chosen_body_in_its_own_words_is_no_contradiction(name):
    assert body_contradicts(name, FIRE) is None


@pytest.mark.parametrize(
    "name", ["Westshire Police", "Police & Crime Commissioner for Westshire", "Eastham City Council"]
)
def test_another_body_contradicts(name):
    assert "but the load is for Westshire Fire and Rescue Authority" in body_contradicts(name, FIRE)


def test_without_a_choice_nothing_contradicts():
    assert body_contradicts("Eastham City Council", None) is None


def test_a_file_of_another_body_is_refused_and_a_single_row_of_it_is_set_apart(tmp_path):
    other = ["Westshire Police", "13/04/2023", "Acme", "1.00"]
    own = ["Westshire Fire", "13/04/2023", "Acme", "1.00"]
    plan = inspect(csv_file(tmp_path, [HEADINGS, other]), SPEND, context=FIRE)
    assert "Westshire Police" in plan.errors[0].sentence
    path = csv_file(tmp_path, [HEADINGS, own, other])
    seen = preview(path, inspect(path, SPEND, context=FIRE), SPEND, context=FIRE)
    assert (seen.counts.rows_loaded, seen.counts.rows_refused) == (1, 1)
    assert "Westshire Police" in seen.refused[0].refusals[0].why


def test_a_file_name_of_another_body_is_refused(tmp_path):
    assert file_name_contradicts("westshire-police-april-2025.csv", FIRE)
    assert file_name_contradicts("WestshirePolice 2025.csv", FIRE)
    assert file_name_contradicts("westshire-fire-and-rescue-service-2025.csv", FIRE) is None
    assert file_name_contradicts("payments-april-2025.csv", FIRE) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("eastham-fire-2022-23.xlsx", "speaks of fire, but the load is for Chief Constable of Westshire"),
        ("AmbulanceSpend.csv", "speaks of ambulance"),
        ("eastham-pcc-2022-23.xlsx", None),
        ("fire-and-police-shared-costs.csv", None),
        ("firearms-april-2025.csv", None),
    ],
)
def test_a_file_name_of_another_service_is_refused(name, said):
    police = Body(("Chief Constable of Westshire",), ("Westshire Ambulance NHS Trust",), "police")
    found = file_name_contradicts(name, police)
    assert (said in found) if said else found is None


@pytest.mark.parametrize(
    ("heading", "basis"),
    [
        ("Net Amount (£)", "net"),
        ("Amount excl. VAT", "net"),
        ("Gross", "gross"),
        ("Amount incl VAT", "gross"),
        ("Net amount including irrecoverable VAT", "net_irrecoverable"),
        ("TOTAL", "unknown"),
    ],
)
def test_the_basis_of_the_amount_is_read_from_its_heading(heading, basis):
    assert amount_basis(heading) == basis


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("* SUPPLIER FINAL", "supplier"),
        ("Supplier(Beneficiary) Name", "supplier"),
        ("Supplier ID", "supplier_ref"),
        ("Supplier Registered Company Number", "company_number"),
        ("VAT Registration Number", "vat_number"),
        ("Irrecoverable VAT", "irrecoverable_vat"),
        ("Net amount including irrecoverable VAT", "amount"),
        ("Invoice Line Value (net of VAT)", "amount"),
        ("SeRCOP Expenditure Code", "subjective_code"),
        ("Procurement Classification: the council's own name", "category"),
        ("Card Transaction", "card"),
        ("Capital/Revenue", "capital_revenue"),
        ("Directorate / Service Where Expenditure Incurred", "department"),
    ],
)
def test_headings_that_bodies_publish_name_the_right_field(heading, field):
    best = max(Recogniser(SPEND).matches(heading), key=lambda match: match.score)
    assert best.field == field
