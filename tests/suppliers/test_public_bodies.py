"""Payees that nobody can tender for, and the look-alikes that anybody can."""

from __future__ import annotations

import pytest

from apps.suppliers.calc.public_bodies import addressability, is_public_body


@pytest.mark.parametrize(
    ("payee", "kind"),
    [
        ("Tarnford Borough Council", "council"),
        ("BOROUGH OF TARNFORD", "council"),
        ("TARNFORD COUNCIL", "council"),
        ("Tarnford City Council (Non Domestic Rates Only)", "business_rates"),
        ("HM REVENUE & CUSTOMS", "tax"),
        ("HMRC", "tax"),
        ("Westmarch County Pension Fund", "pension"),
        ("PCC FOR WESTMARCH", "police_body"),
        ("Police and Crime Comissioner for Westmarch", "police_body"),
        ("Westmarch Constabulary", "police_body"),
        ("Westmarch Fire & Rescue Service", "fire_body"),
        ("Westmarch Hospitals NHS Foundation Trust", "nhs_body"),
        ("HOME OFFICE - CASH MANAGEMENT", "central_government"),
        ("THIRD PARTY LTD", "redacted"),
        ("MISS Q HOLLIN", "individual"),
    ],
)
def test_spend_that_cannot_be_tendered_says_why(payee: str, kind: str) -> None:
    answer = addressability(payee)
    assert (answer.addressable, answer.kind) == (False, kind)
    assert answer.reason.endswith(".")


@pytest.mark.parametrize(
    "payee",
    [
        "Orbwell Fire & Security Ltd",
        "Tarn Safety Council",
        "Westmarch Police Federation",
        "Hollin Office Supplies Ltd",
        "Council for Voluntary Service",
        "Delta Fire Pumps",
        "Pension Software Systems Ltd",
        "Fire Service Social Club",
    ],
)
def test_private_bodies_with_public_sounding_names_stay_addressable(payee: str) -> None:
    assert addressability(payee).addressable


def test_redacted_payees_are_not_public_bodies() -> None:
    assert not is_public_body("THIRD PARTY")
    assert is_public_body("Tarnford Parish Council")
