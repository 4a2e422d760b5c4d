"""Payee names: what normalising makes equal, what it keeps apart, and what may never match."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.suppliers.calc.names import is_named_individual, is_redacted, key_of, normalise

SAME = [
    ("ORBWELL LTD", "Orbwell Limited"),
    ("ORBWELL LTD", "  orbwell   UK ltd. "),
    ("Orbwell (UK) Ltd", "ORBWELL PLC"),
    ("THE TARNFORD COMPANY UK LIMITED", "The Tarnford Co"),
    ("Hollin & Sons Ltd", "HOLLIN AND SONS"),
    ("ORBWELL LTD (200398)", "Orbwell"),
    ("ORBWELL LTD [17340]", "Orbwell"),
    ("200398 : ORBWELL LTD", "Orbwell"),
    ("UK0577117901 : Orbwell Ltd", "Orbwell"),
    ("ORBWELL LTD 01", "Orbwell"),
    ("orbwell          060423 1", "Orbwell"),
    ("www.orbwell.co.uk", "Orbwell Ltd"),
    ("orbwell.co.uk*o308f4cm5", "Orbwell"),
    ("ORBWELL LTD (FORMERLY KNOWN AS DASK LTD)", "Orbwell"),
    ("ORBWELL LTD (PREVIOULSY KNOW AS DASK LTD)", "Orbwell"),
    ("ORBWELL LTD T/A DASK TYRES", "Orbwell"),
    ("L.S.Q LTD", "LSQ LTD"),
    ("J C Q SALES", "JCQ SALES"),
    ("E Q Hollin's Garage", "EQ HOLLINS GARAGE"),
    ("Órbwell Ltd", "ORBWELL"),
    ("BOROUGH OF TARNFORD", "Tarnford Borough Council"),
    ("TARNFORD BC", "Tarnford Borough Council"),
    ("Tarnford MBC", "METROPOLITAN BOROUGH OF TARNFORD COUNCIL"),
    ("PCC FOR WESTMARCH", "The Police & Crime Commissioner For Westmarch"),
    ("WESTMARCH HOSPITALS NHSFT", "Westmarch Hospitals NHS Foundation Trust"),
]

APART = [
    ("ORBWELL FUELS LTD", "ORBWELL SIGNS LTD"),
    ("Tarnford City Council", "Tarnford County Council"),
    ("Tarnford Borough Council", "Tarnford Borough Council (Non Domestic Rates Only)"),
    ("STUDIO 3 LTD", "STUDIO 4 LTD"),
    ("UK LTD", "GB LTD"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_spellings_of_one_supplier_share_a_key(left: str, right: str) -> None:
    assert key_of(left) == key_of(right) != ""


@pytest.mark.parametrize(("left", "right"), APART)
def test_different_bodies_keep_different_keys(left: str, right: str) -> None:
    assert key_of(left) != key_of(right)


@pytest.mark.parametrize(
    "payee",
    [
        "THIRD PARTY",
        "THIRD PARTY ",
        "Third-Party Ltd",
        "THIRD PARTY SUPPLIER LTD",
        "THIRDPARTY FORENSICS",
        "3rd party",
        "THIRD PARTIES",
        "Redacted",
        "REDACTED PERSONAL DATA",
        "*Redacted*",
        "Name redacted",
        "NAME WITHHELD",
        "personal data",
        "XXXXXX",
    ],
)
def test_a_withheld_payee_never_matches(payee: str) -> None:
    assert is_redacted(payee)
    assert not normalise(payee).matchable
    assert key_of(payee) == ""


@pytest.mark.parametrize(
    "payee", ["REDACTIVE EVENTS LTD", "Thirdway Partners Ltd", "Party Hire Third Avenue"]
)
def test_a_firm_whose_name_only_resembles_a_redaction_is_kept(payee: str) -> None:
    assert not is_redacted(payee)
    assert normalise(payee).matchable


@pytest.mark.parametrize("payee", ["MR A N OTHER", "Dr. Q Tarnford", "Prof Ada Hollin", "MISS OSWINE-HOLLIN"])
def test_a_titled_person_never_matches(payee: str) -> None:
    assert is_named_individual(payee)
    assert key_of(payee) == ""


@pytest.mark.parametrize(
    "payee", ["MR HOLLIN TRAINING LTD", "Dr Orbwell Services", "MR CLUTCH", "Drs.Direct"]
)
def test_a_firm_that_begins_like_a_title_is_a_firm(payee: str) -> None:
    assert not is_named_individual(payee)
    assert key_of(payee)


def test_a_person_trading_under_a_business_name_is_known_by_the_business() -> None:
    assert key_of("DR Q P TARNFORD T/A HIGH MOSS FORENSICS LTD") == "HIGH MOSS FORENSICS"


def test_vendor_number_and_aliases_are_kept_beside_the_key() -> None:
    name = normalise("ORBWELL LTD T/A DASK TYRES")
    assert name.aliases == ("DASK TYRES",)
    assert normalise("200398 : ORBWELL LTD").vendor_id == "200398"
    assert normalise("VIXEN UNUSUAL EXTRACTORS LTD (VUE)").aliases == ("VUE",)


@given(st.text(max_size=60))
def test_normalising_any_text_ends_and_is_idempotent(text: str) -> None:
    key = key_of(text)
    assert key_of(key) == key or not normalise(key).matchable


PAYEE_WORDS = """
    ORBWELL DASK HOLLIN TARNFORD LTD LIMITED PLC UK GROUP THE & AND (UK) CO T/A (FORMERLY COUNCIL BOROUGH
    OF BC PCC FOR A B 01 (200398) SERVICES INTL . - ' MR DR NHSFT GREAT BRITAIN
"""
PIECES = st.sampled_from(PAYEE_WORDS.split())


@given(st.lists(PIECES, min_size=1, max_size=7).map(" ".join))
def test_a_key_is_its_own_key_for_payee_like_names(text: str) -> None:
    name = normalise(text)
    if name.matchable:
        again = normalise(name.key)
        assert again.key == name.key or again.individual


@given(st.lists(PIECES, min_size=1, max_size=7).map(" ".join))
def test_case_and_spacing_never_change_the_key(text: str) -> None:
    assert key_of(text) == key_of(text.lower()) == key_of("  " + text.replace(" ", "   ") + " ")
