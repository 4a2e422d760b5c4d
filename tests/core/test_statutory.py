"""Statutory days: what a deadline is, counted as the statute counts it, in the calendar of the whole United Kingdom."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.statutory import (
    half_year_end,
    last_day_after,
    last_day_beginning_with,
    last_working_day_beginning_with,
    quarter_end,
)
from apps.tenancy.working_days import calendar_reaches, is_uk_working_day, is_working_day

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2028, 6, 30))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(("published", "ends"), [
    ("2026-10-06", "2026-10-15"),
    ("2026-11-23", "2026-12-03"),  # St Andrew's Day is one of the days between
    ("2026-11-27", "2026-12-09"),
    ("2026-12-22", "2027-01-06"),  # 2 January 2027 is a Saturday; the fourth stands for it in Scotland
    ("2026-07-06", "2026-07-16"),  # the thirteenth stands for the twelfth of July
])  # fmt: skip
def test_a_standstill_of_eight_working_days_begins_with_the_award_notice(published, ends):
    """Procurement Act 2023 s.51 and s.123(1)."""
    assert last_working_day_beginning_with(day(published), 8, is_uk_working_day) == day(ends)


def test_a_calendar_of_england_alone_would_let_it_end_too_soon():
    assert last_working_day_beginning_with(day("2026-11-23"), 8, is_working_day) == day("2026-12-02")


@pytest.mark.parametrize(("what", "first", "days", "last"), [
    ("contract details after signing (s.53)", "2026-12-01", 30, "2026-12-30"),
    ("a copy of the contract (s.53)", "2026-12-01", 90, "2027-02-28"),
    ("contract details, light touch (s.53)", "2026-12-01", 120, "2027-03-30"),
    ("a copy of the contract, light touch (s.53)", "2026-12-01", 180, "2027-05-29"),
    ("contract termination (s.80)", "2027-03-31", 30, "2027-04-29"),
    ("payment of an invoice (s.68)", "2026-12-01", 30, "2026-12-30"),
    ("payments compliance (s.69)", "2026-09-30", 30, "2026-10-29"),
    ("payments above £30,000 (s.70)", "2026-12-31", 30, "2027-01-29"),
    ("pipeline (s.93)", "2027-04-01", 56, "2027-05-26"),
])  # fmt: skip
def test_days_beginning_with_a_day_count_that_day(what, first, days, last):
    assert last_day_beginning_with(day(first), days) == day(last), what


def test_a_tender_period_begins_on_the_day_after_the_invitation():
    """Procurement Act 2023 s.54(5): invited on 1 December, 25 days leave bidders until 26 December."""
    assert last_day_after(day("2026-12-01"), 25) == day("2026-12-26")


@given(DAYS, st.integers(1, 60))
def test_a_count_of_working_days_holds_exactly_so_many_and_ends_on_one(first, count):
    last = last_working_day_beginning_with(first, count, is_uk_working_day)
    spell = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    assert is_uk_working_day(last)
    assert sum(map(is_uk_working_day, spell)) == count


@given(DAYS)
def test_a_uk_working_day_is_one_in_england_too_and_quarters_and_half_years_hold_their_days(one):
    assert is_working_day(one) or not is_uk_working_day(one)
    assert one <= quarter_end(one) < one + dt.timedelta(days=93)
    assert one <= half_year_end(one) < one + dt.timedelta(days=184)
    assert (
        (quarter_end(one) + dt.timedelta(days=1)).day == (half_year_end(one) + dt.timedelta(days=1)).day == 1
    )


def test_nonsense_is_refused_and_the_calendar_says_how_far_it_reaches():
    for count in (0, -1, 1_001):
        with pytest.raises(ValueError, match="can be counted"):
            last_day_beginning_with(day("2026-12-01"), count)
    assert calendar_reaches(day("2028-12-31"))
    assert not calendar_reaches(day("2029-01-01"))
