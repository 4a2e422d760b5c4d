"""Suggestions of one supplier under two names: what is suggested, why, how surely, and how fast."""

from __future__ import annotations

import random
import time

import pytest

from apps.suppliers.calc.matching import LIKELY, MatchIndex, Party, suggest
from apps.suppliers.calc.names import normalise


def party(name: str, **identifiers: str) -> Party:
    """A payee as the supplier master would pass it."""
    return Party(ref=name, name=normalise(name), **identifiers)


def only(*names: str | Party) -> tuple[int, str]:
    """Score and first reason of the one suggestion among the names."""
    parties = [n if isinstance(n, Party) else party(n) for n in names]
    found = suggest(parties)
    assert len(found) == 1, found
    return found[0].score, found[0].reasons[0]


@pytest.mark.parametrize(
    ("left", "right", "least", "reason"),
    [
        ("TELE-ORBWELL LTD", "Teleorbwell", 97, "only spaces or hyphens"),
        ("CHAMBER OF COMMERCE EAST WESTMARCH", "East Westmarch Chamber of Commerce", 95, "another order"),
        ("Orbwell Comms Tech Ltd", "ORBWELL COMMUNICATIONS TECHNOLOGY", 94, "abbreviations"),
        ("DASK ORBWELL T/A GREYBECK", "Greybeck Ltd", 93, "trading or former name"),
        ("HOLLINFORD SAFETYWARE", "HOLLINFORD SAFETYWEAR", 88, "two letters"),
        ("HOLLINFORD HARVAD", "Hollinford Harvard", 92, "one letter"),
        ("GREYBECK VALVE UNIT", "GREYBECK VALVE UNITS", 92, "plural"),
        ("GREYBECK", "GREYBECK SERVICES LTD", LIKELY, "general words: services"),
        ("GREYBECK HOLLIN", "GREYBECK HOLLIN ROMANIA", 70, "adds: romania"),
        ("GBHQ", "Greybeck Beacon Hollin Quarries", 80, "first letters"),
        ("GREYBECK", "GREYBECK LEASING", 70, "sister company"),
    ],
)
def test_a_pair_is_suggested_with_its_reason(left: str, right: str, least: int, reason: str) -> None:
    score, why = only(left, right)
    assert score >= least
    assert reason in why


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("North Westmarch Police and Crime Commissioner", "South Westmarch Police and Crime Commissioner"),
        ("Tarnford City Council", "Tarnford County Council"),
        ("STUDIO 3 LTD", "STUDIO 4 LTD"),
        ("ORBWELL FUELS LTD", "DASK FUELS LTD"),
        ("JML SOFTWARE SOLUTIONS", "KIM SOFTWARE SOLUTIONS"),
        ("THIRD PARTY", "THIRD PARTY LTD"),
        ("Mr A Hollin", "MR A HOLLIN"),
        ("Redacted", "REDACTED PERSONAL DATA"),
    ],
)
def test_a_pair_that_is_two_bodies_or_nobody_is_not_suggested(left: str, right: str) -> None:
    assert suggest([party(left), party(right)]) == []


def test_a_shared_company_number_outweighs_the_names() -> None:
    score, why = only(party("ORBWELL", company_number="01234567"), party("DASK", company_number="01234567"))
    assert score == 98
    assert "01234567" in why


def test_different_company_numbers_keep_like_names_apart() -> None:
    left = party("GREYBECK", company_number="01234567")
    assert suggest([left, party("GREYBECK SERVICES LTD", company_number="07654321")]) == []


def test_a_vat_group_is_not_one_company() -> None:
    left = party("GREYBECK PUMPS", company_number="01234567", vat_number="831495816")
    right = party("DASK LADDERS", company_number="07654321", vat_number="831495816")
    assert suggest([left, right]) == []


def test_a_new_name_is_looked_up_in_the_master() -> None:
    index = MatchIndex.of([party("GREYBECK SERVICES LTD"), party("ORBWELL"), party("TARNFORD FUELS")])
    found = index.suggest_for(party("Greybeck"))
    assert [s.right for s in found] == ["GREYBECK SERVICES LTD"]
    assert index.suggest_for(party("THIRD PARTY")) == []


def test_a_word_of_many_names_leads_to_no_suggestion() -> None:
    places = [
        party(f"WESTMARCH {trade}") for trade in ("GLASS", "DAIRY", "ROPES", "CANOES", "BAKERY", "PIANOS")
    ]
    assert suggest([party("WESTMARCH LTD"), *places]) == []


def invented_names(count: int) -> list[Party]:
    """Names of plausible shape from a fixed seed."""
    rng = random.Random(11)
    parts = [
        "BRA",
        "TOR",
        "LIN",
        "KES",
        "WICK",
        "HAM",
        "DOR",
        "MEL",
        "FEN",
        "GAR",
        "STO",
        "PEL",
        "ROW",
        "ASH",
        "ULL",
    ]
    trades = [
        "SERVICES",
        "TRAINING",
        "SOLUTIONS",
        "MOTORS",
        "SAFETY",
        "SOFTWARE",
        "CONSULTING",
        "ENGINEERING",
    ]
    forms = ["LTD", "LIMITED", "PLC", "LLP", ""]
    names = {
        f"{''.join(rng.choices(parts, k=rng.randint(2, 4)))} {rng.choice(trades)} {rng.choice(forms)}"
        for _ in range(count * 2)
    }
    return [party(name) for name in sorted(names)[:count]]


def test_five_thousand_names_are_compared_in_seconds() -> None:
    names = invented_names(5000)
    begin = time.perf_counter()
    found = suggest(names)
    assert time.perf_counter() - begin < 9  # 2 to 3 s on a quiet machine; all pairs would take minutes
    assert all(s.left != s.right for s in found)


def test_the_same_names_give_the_same_suggestions_whatever_their_order() -> None:
    names = invented_names(600)
    pairs = {(frozenset((s.left, s.right)), s.score) for s in suggest(names)}
    assert pairs == {(frozenset((s.left, s.right)), s.score) for s in suggest(names[::-1])}
