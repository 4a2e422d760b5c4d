"""Measures of the spend report, identical lines and notes on mixed amounts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Invalid
from apps.spend.calc.basis import GROSS, NET, UNKNOWN, LoadedAmount, comparable, mixing_notes
from apps.spend.calc.identical import identical_key, occurrence_numbers, summarise
from apps.spend.calc.measures import (
    financial_year,
    financial_year_range,
    joint_suppliers,
    movement,
    percent_of,
    percents,
    prior_year_range,
    tail,
)

MONEY = st.decimals(min_value=0, max_value=10**9, places=2)


@pytest.mark.parametrize(
    ("current", "prior", "change", "percent", "words"),
    [
        ("110", "100", "10", "10.0", "up"),
        ("75", "80", "-5", "-6.3", "down"),
        ("80", "80", "0", "0.0", "unchanged"),
        ("5", "0", "5", None, "new"),
        ("0", "5", "-5", "-100.0", "gone"),
        ("5", "-5", "10", None, "up"),
    ],
)
def test_movement_on_the_prior_year(
    current: str, prior: str, change: str, percent: str | None, words: str
) -> None:
    found = movement(Decimal(current), Decimal(prior))
    assert found.change == Decimal(change)
    assert found.percent == (None if percent is None else Decimal(percent))
    assert found.words == words


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        ("2026-04-01", "2026-10-31", ("2025-04-01", "2025-10-31")),
        ("2024-02-01", "2024-02-29", ("2023-02-01", "2023-02-28")),
        ("2025-02-01", "2025-02-28", ("2024-02-01", "2024-02-29")),
        ("2026-04-15", "2026-12-31", ("2025-04-15", "2025-12-31")),
    ],
)
def test_the_same_period_a_year_before(start: str, end: str, before: tuple[str, str]) -> None:
    found = prior_year_range(dt.date.fromisoformat(start), dt.date.fromisoformat(end))
    assert tuple(day.isoformat() for day in found) == before


@given(st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2090, 1, 1)))
def test_every_day_lies_in_its_financial_year(day: dt.date) -> None:
    first, last = financial_year_range(financial_year(day))
    assert first <= day <= last
    assert (first.month, first.day, last.month, last.day) == (4, 1, 3, 31)


def test_a_financial_year_is_written_one_way() -> None:
    assert financial_year(dt.date(2026, 3, 31)) == "2025-26"
    assert financial_year(dt.date(1999, 4, 1)) == "1999-00"
    with pytest.raises(Invalid, match="2026-28"):
        financial_year_range("2026-28")


@given(st.lists(MONEY, min_size=1, max_size=30).filter(any))
def test_shares_in_percent_always_add_up_to_a_hundred(amounts: list[Decimal]) -> None:
    found = percents(amounts)
    assert sum(found) == Decimal(100)
    assert all(abs(p - a * 100 / sum(amounts)) < Decimal("0.1") for p, a in zip(found, amounts, strict=True))


def test_percent_of_nothing_is_no_number() -> None:
    assert percent_of(Decimal(5), Decimal(0)) is None
    assert percent_of(Decimal(1), Decimal(3)) == Decimal("33.3")
    assert percents([Decimal(0)]) == [Decimal(0)]


def test_the_tail_is_what_is_left_after_the_fewest_that_make_eighty_percent() -> None:
    found = tail(
        {"a": Decimal(60), "b": Decimal(25), "c": Decimal(10), "d": Decimal(5), "credit": Decimal(-7)}
    )
    assert (found.head_suppliers, found.head_amount) == (2, Decimal(85))
    assert (found.suppliers, found.amount) == (2, Decimal(15))


def test_two_organisations_of_one_service_are_no_joint_buyers() -> None:
    rows = [
        ("x", "PCC", Decimal(5)),
        ("x", "CC", Decimal(7)),
        ("y", "CC", Decimal(1)),
        ("y", "FRA", Decimal(2)),
    ]
    services = {"PCC": "police", "CC": "police", "FRA": "fire"}
    assert [j.supplier for j in joint_suppliers(rows)] == ["x", "y"]
    found = joint_suppliers(rows, services=services)
    assert [(j.supplier, j.total, j.by_organisation[0]) for j in found] == [
        ("y", Decimal(3), ("FRA", Decimal(2)))
    ]


def key(payee: str = "Orbwell Ltd", amount: str = "10.00", reference: str = "", day: int = 1) -> str:
    """Key of a line of the fire authority."""
    return identical_key(
        organisation="FRA",
        day=dt.date(2026, 5, day),
        payee=payee,
        amount=Decimal(amount),
        category="Petrol",
        reference=reference,
    )


def test_lines_equal_but_for_case_and_spacing_share_a_key() -> None:
    assert key() == key("ORBWELL  LTD ") == key(amount="10")
    assert len({key(), key("Orbwell"), key(amount="10.01"), key(reference="7"), key(day=2)}) == 5


def test_identical_lines_are_counted_and_kept() -> None:
    lines = [(key(), Decimal(10)), (key(day=2), Decimal(10)), (key(), Decimal(10)), (key(), Decimal(10))]
    found = summarise(lines)
    assert (found.groups, found.extra_lines, found.extra_amount) == (1, 2, Decimal(20))
    assert occurrence_numbers([k for k, _ in lines]) == [1, 1, 2, 3]


def test_a_view_of_one_basis_needs_no_note() -> None:
    limit = Decimal(500)
    loads = [LoadedAmount("CC", NET, Decimal(9), limit), LoadedAmount("FRA", NET, Decimal(1), limit)]
    assert mixing_notes(loads) == []
    assert comparable([NET, NET])


def test_a_view_that_mixes_bases_and_thresholds_says_so() -> None:
    notes = mixing_notes(
        [
            LoadedAmount("CC", NET, Decimal(1000), Decimal(500)),
            LoadedAmount("AMB", GROSS, Decimal(5), Decimal(25000)),
        ]
    )
    assert notes[0].startswith(
        "This view adds up amounts on different bases: £1,000 net of VAT (CC); £5 including"
    )
    assert "above £500 (CC); above £25,000 (AMB)" in notes[1]
    assert not comparable([NET, GROSS])


def test_an_unstated_basis_is_said_too() -> None:
    notes = mixing_notes([LoadedAmount("CC", UNKNOWN, Decimal(1), Decimal(500))])
    assert notes == ["The files do not state whether these amounts include VAT."]
    assert not comparable([UNKNOWN])
