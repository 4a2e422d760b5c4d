"""Arithmetic of a contract's terms."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apps.procurement.calc.terms import Terms, latest_end, months_after, moved

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


def test_a_month_after_the_end_of_january_is_the_end_of_february():
    assert months_after(dt.date(2027, 1, 31), 1) == dt.date(2027, 2, 28)
    assert months_after(dt.date(2028, 1, 31), 1) == dt.date(2028, 2, 29)
    assert months_after(dt.date(2026, 11, 30), 14) == dt.date(2028, 1, 30)


def test_an_extension_of_twelve_months_ends_on_the_same_last_day_of_a_month():
    assert latest_end(Terms(Decimal(1), dt.date(2024, 4, 1), dt.date(2027, 3, 31), 12)) == dt.date(
        2028, 3, 31
    )
    assert latest_end(Terms(Decimal(1), dt.date(2024, 3, 1), dt.date(2027, 2, 28), 12)) == dt.date(
        2028, 2, 29
    )


def test_a_tenth_is_small_and_a_penny_more_is_not():
    before = Terms(Decimal("1000.00"), dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert moved(before, Terms(Decimal("1100.00"), before.first, before.last)).is_small
    assert not moved(before, Terms(Decimal("1100.10"), before.first, before.last)).is_small
    assert moved(before, Terms(before.cap, before.first, before.last + dt.timedelta(days=36))).is_small
    assert not moved(before, Terms(before.cap, before.first, before.last + dt.timedelta(days=37))).is_small


@given(DAYS, st.integers(0, 120), st.integers(0, 120))
def test_months_add_up_but_for_short_months_and_never_go_back(day, some, more):
    one_by_one = months_after(months_after(day, some), more)
    assert months_after(day, some) >= day
    assert abs((months_after(day, some + more) - one_by_one).days) <= 3
