"""Figures, dates and moments as people read them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import engines

from apps.core import show


def say(template: str, **context) -> str:
    return engines["django"].from_string("{% load accord %}" + template).render(context)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("1234.56"), "£1,234.56"),
        (Decimal("-1234.56"), "−£1,234.56"),
        (Decimal("-0.001"), "£0.00"),
        (Decimal("0.005"), "£0.01"),
        ("17.5", "£17.50"),
        (0, "£0.00"),
        (None, ""),
        ("", ""),
    ],
)
def test_pounds_have_a_real_minus_sign_pence_and_thousands(value, words):
    assert say("{{ v|pounds }}", v=value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("950.40", "£950"), ("9999.49", "£9,999"), ("9999.50", "£10k"), ("12345", "£12.3k"), ("999949.99", "£999.9k"),
        ("999950", "£1m"), ("4612345", "£4.6m"), ("-180551760.12", "−£180.6m"), ("1200000000", "£1.2bn"),
    ],
)  # fmt: skip
def test_short_pounds_round_without_jumping_over_a_unit(value, words):
    assert show.pounds_short(Decimal(value)) == words


def test_unit_prices_whole_numbers_and_percentages():
    assert say("{{ v|pounds:4 }}", v=Decimal("0.12345")) == "£0.1235"
    assert say("{{ v|integer }}", v=16943) == "16,943"
    assert say("{{ v|percent }} {{ v|percent:0 }}", v=Decimal("12.55")) == "12.6% 13%"


def test_moments_are_shown_on_the_clock_of_london_and_kept_exactly():
    at = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)
    assert say("{{ v|moment }}", v=at) == (
        '<time datetime="2026-06-30T23:30:00+00:00">1 July 2026, 00:30</time>'
    )
    assert show.ukdate(at) == "1 July 2026"
    assert say("{{ v|ukdate }}", v=dt.date(2026, 1, 9)) == '<time datetime="2026-01-09">9 January 2026</time>'
    assert say("{{ v|moment }}{{ w|ukdate }}", v=None, w="") == ""


def test_whole_months_are_said_by_their_names():
    day = dt.date
    assert show.days(day(2026, 9, 1), day(2026, 9, 30)) == "September 2026"
    assert show.days(day(2026, 7, 1), day(2026, 9, 30)) == "July to September 2026"
    assert show.days(day(2025, 4, 1), day(2026, 3, 31)) == "April 2025 to March 2026"
    assert show.days(day(2026, 5, 3), day(2026, 6, 30)) == "3 May 2026 to 30 June 2026"
    assert say("{{ v|month_name }}{{ w|month_name }}", v="2026-09", w="") == "September 2026"


def test_a_state_s_tag_takes_its_usual_tone():
    assert (
        say('{% include "components/status_tag.html" with text="Approved" %}')
        .strip()
        .endswith('<span class="tag tag--good">Approved</span>')
    )
    assert "tag--" not in say('{% include "components/status_tag.html" with text="Closed" %}')
    assert "tag--bad" in say('{% include "components/status_tag.html" with text="Closed" tone="bad" %}')
