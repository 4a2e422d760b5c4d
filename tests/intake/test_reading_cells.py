"""One cell at a time: what is an amount, a day, words; what is refused, and what would be right."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.intake.reading import parsers
from apps.intake.reading.parsers import DAY_FIRST, MONTH_FIRST, MONTH_ONLY, Bad

PENCE = st.decimals(min_value="-999999999.99", max_value="999999999.99", places=2)
DAYS = st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2069, 12, 31))


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1680", "1680.00"),
        ("£1,680.00", "1680.00"),
        ("90,069.67 ", "90069.67"),
        ("(12.50)", "-12.50"),
        ("(£1,012.50)", "-1012.50"),
        ("12.50-", "-12.50"),
        ("-£12.50", "-12.50"),
        ("£-12.50", "-12.50"),
        ("− 12.50", "-12.50"),
        ("12.50 CR", "-12.50"),
        ("CR 12.50", "-12.50"),
        ("12.50 DR", "12.50"),
        ("GBP 12.5", "12.50"),
        (".5", "0.50"),
        ("0.00-", "0.00"),
        (7740.0, "7740.00"),
        (49937.59000000003, "49937.59"),
        (84421.84999999999, "84421.85"),
        (-0.0, "0.00"),
    ],
)
def test_an_amount_is_read_however_it_is_written(cell, amount):
    assert parsers.money(cell) == Decimal(amount)
    assert str(parsers.money(cell)) == amount


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("1.680,00", "commas"),
        ("12,50", "commas"),
        ("1,68,000", "commas"),
        ("12.345", "more than two decimals"),
        (12.345, "more than two decimals"),
        ("1.2E+05", "shortened"),
        ("€50.00", "not in pounds"),
        ("50 USD", "not in pounds"),
        ("--5", "two signs"),
        ("-5-", "two signs"),
        ("(5", "bracket"),
        ("see note", "text"),
        ("1_000", "text"),
        ("١٢", "text"),
        ("£", "text"),
        ("#REF!", "spreadsheet error"),
        (float("nan"), "not a number"),
        (float("inf"), "not a number"),
        ("99999999999999", "too large"),
        (dt.date(2020, 1, 1), "is a date"),
    ],
)
def test_what_is_not_an_amount_is_refused_with_the_reason(cell, why):
    found = parsers.money(cell)
    assert isinstance(found, Bad)
    assert why in found.why
    assert found.right


@pytest.mark.parametrize("cell", ["", " ", "-", "N/A", "nil", "n/a "])
def test_an_amount_that_says_nothing_is_none(cell):
    assert parsers.money(cell) is None


@given(PENCE)
def test_every_amount_comes_back_from_each_way_of_writing_it(amount):
    written = abs(amount)
    assert parsers.money(str(amount)) == amount
    assert parsers.money(f" £{amount:,} ") == amount
    assert parsers.money(float(amount)) == amount
    for spelling in (f"({written})", f"{written}-", f"£{written:,} CR", f"-£{written}"):
        assert parsers.money(spelling) == -written


@given(PENCE, st.decimals(min_value="0.0006", max_value="0.0049", places=4))
def test_a_part_of_a_penny_is_never_rounded_away(amount, part):
    assert isinstance(parsers.money(str(amount + part)), Bad)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.dates(), st.datetimes(), st.booleans()))
def test_no_cell_breaks_a_parser(cell):
    assert parsers.money(cell) is None or isinstance(parsers.money(cell), Decimal | Bad)
    for order in (DAY_FIRST, MONTH_FIRST, MONTH_ONLY):
        assert parsers.date(cell, order) is None or isinstance(parsers.date(cell, order), dt.date | Bad)
    words = parsers.text(cell)
    assert isinstance(words, Bad) or words == words.strip()
    assert parsers.integer(cell) is None or isinstance(parsers.integer(cell), int | Bad)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31/05/2020", (2020, 5, 31)),
        ("01/02/20", (2020, 2, 1)),
        ("1.2.2020", (2020, 2, 1)),
        ("05-Oct-21", (2021, 10, 5)),
        ("13 October 2023", (2023, 10, 13)),
        ("Mon, 3 Apr 2023", (2023, 4, 3)),
        ("1st April 2023", (2023, 4, 1)),
        ("April 5, 2023", (2023, 4, 5)),
        ("2023-06-01", (2023, 6, 1)),
        ("2023-06-01T01:00:00", (2023, 6, 1)),
        ("01/06/2023 01:00", (2023, 6, 1)),
        ("20230601", (2023, 6, 1)),
        ("45044", (2023, 4, 28)),
        (45044.0, (2023, 4, 28)),
        (dt.date(2023, 6, 1), (2023, 6, 1)),
        (dt.datetime(2023, 6, 1, 1, 0), (2023, 6, 1)),
    ],
)
def test_a_day_is_read_however_it_is_written(cell, day):
    assert parsers.date(cell) == dt.date(*day)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("July 2010-September 2010", "period"),
        ("01/04/2020 - 30/06/2020", "period"),
        ("Q1 2023", "period"),
        ("2020/21", "period"),
        ("2011-01", "no day"),
        ("Jul-20", "no day"),
        ("5/31/2020", "month 31"),
        ("31/02/2023", "does not exist"),
        ("01/01/0202", "year"),
        ("tomorrow", "not a date"),
        (12.0, "number"),
        ("12", "not a date"),
    ],
)
def test_what_is_not_a_day_is_refused_with_the_reason(cell, why):
    found = parsers.date(cell)
    assert isinstance(found, Bad)
    assert why in found.why
    assert found.right


def test_a_swapped_day_and_month_is_refused_with_the_day_it_would_be():
    assert "31/05/2020" in parsers.date("5/31/2020").right
    assert parsers.date("5/31/2020", MONTH_FIRST) == dt.date(2020, 5, 31)


@given(DAYS)
def test_every_day_comes_back_from_each_way_of_writing_it(day):
    for written in ("%d/%m/%Y", "%d/%m/%y", "%d-%b-%y", "%d %B %Y", "%Y-%m-%d", "%d.%m.%Y"):
        if written.endswith("%y") and not 1970 <= day.year <= 2069:
            continue
        assert parsers.date(day.strftime(written)) == day
    assert parsers.date(day.strftime("%m/%d/%Y"), MONTH_FIRST) == day
    assert parsers.date(float((day - parsers.SERIAL_ZERO).days)) == day


@pytest.mark.parametrize(
    "cell",
    [
        "=cmd|'/C calc'!A0",
        "=1+1",
        "@SUM(A1:A9)",
        "+A1",
        "-1+2*cmd",
        " =HYPERLINK(1)",
        "-cmd|x",
        "\t=1",
        '="x"',
    ],
)
def test_words_that_a_spreadsheet_would_run_are_refused(cell):
    assert "formula" in parsers.text(cell).why


@pytest.mark.parametrize(
    "cell", ["+", "-", "- Stationery", "+44 1632 960000", "@Home Care Ltd", "-A4 paper", "A=B"]
)
def test_words_that_only_begin_oddly_are_kept(cell):
    assert parsers.text(cell) == cell


def test_words_are_cleaned_of_line_breaks_and_doubled_spaces():
    assert parsers.text("  Smith\r\n  and\u00a0 Sons\u200b ") == "Smith and Sons"
    assert parsers.text(107639310.0) == "107639310"
    assert "501 characters" in parsers.text("x" * 501).why
