"""A Bacs Standard 18 file: labels, hundred-character records, one contra, control totals, and read back equal."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.banking.calc.bacs import (
    Credit,
    Originator,
    Submission,
    faults,
    field,
    in_character_set,
    read,
    write,
)
from apps.banking.calc.days import cycle, earliest
from apps.tenancy.working_days import is_working_day

PAYER = Originator("000000", "000000", "00000001", "WESTMARCH PCC")
TEXT = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.&/- ", max_size=18).map(str.strip).map(
    lambda said: " ".join(said.split())
).filter(bool)  # fmt: skip
DIGITS = "0123456789"
CREDITS = st.builds(
    Credit, st.text(DIGITS, min_size=6, max_size=6), st.text(DIGITS, min_size=8, max_size=8), TEXT,
    st.integers(1, 99_999_999).map(lambda pence: Decimal(pence).scaleb(-2)), TEXT,
)  # fmt: skip
DAY = st.dates(dt.date(2001, 1, 1), dt.date(2060, 12, 31))


def file_of(*credits: Credit) -> Submission:
    return Submission("000012", dt.date(2026, 11, 24), dt.date(2026, 11, 26), PAYER, credits)


def test_the_file_has_the_labels_records_and_totals_of_standard_18():
    one = Credit("000002", "00000011", "QUARHYTHE LTD", Decimal("120.00"), "INV 4711")
    two = Credit("000003", "00000012", "OTHER LTD", Decimal("0.05"), "INV 9")
    lines = write(file_of(one, two)).decode("ascii").split("\r\n")
    assert lines.pop() == ""
    assert [line[:4] for line in lines] == [
        "VOL1",
        "HDR1",
        "HDR2",
        "UHL1",
        "0000",
        "0000",
        "0000",
        "EOF1",
        "EOF2",
        "UTL1",
    ]
    assert {len(line) for line in lines[4:7]} == {100}
    assert {len(line) for line in lines[:4] + lines[7:]} == {80}
    assert lines[0][4:10] == "000012" and lines[0][41:47] == "000000" and lines[0][79] == "1"
    assert lines[3][4:10] == " 26330", "the day it is processed: the 330th of 2026"
    assert lines[4] == (
        "00000200000011099" + "00000000000001" + "    " + "00000012000" + "WESTMARCH PCC     " + "INV 4711          "
        + "QUARHYTHE LTD     "
    )  # fmt: skip
    contra = lines[6]
    assert contra[:17] == "00000000000001017", "to the account that pays, as a debit of it"
    assert contra[35:46] == "00000012005" and contra[64:70] == "CONTRA"
    assert lines[9][4:30] == "0000000012005" * 2, "debits equal credits"
    assert lines[9][30:44] == "0000001" + "0000002"


@given(st.lists(CREDITS, min_size=1, max_size=30), DAY, DAY)
def test_what_is_written_reads_back_equal(credits, made_on, processing):
    file = Submission("ABC123", made_on, processing, PAYER, tuple(credits))
    again = read(write(file))
    assert again == file
    assert again.total == sum(one.amount for one in credits)


def test_a_file_that_was_changed_does_not_read():
    content = write(file_of(Credit("000002", "00000011", "QUARHYTHE LTD", Decimal("120.00"), "INV 4711")))
    for spoilt in (
        content.replace(b"00000012000WESTMARCH PCC     INV", b"00000012001WESTMARCH PCC     INV"), content[:-2],
        content[82:],
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"labels|totals|characters"):
            read(spoilt)


@pytest.mark.parametrize(
    ("credit", "words"),
    [
        (Credit("000002", "00000011", "漢字", Decimal("1.00"), "INV 1"), "no name or reference"),
        (Credit("00002", "00000011", "A LTD", Decimal("1.00"), "INV 1"), "sort code of six"),
        (Credit("000002", "00000011", "A LTD", Decimal("0.00"), "INV 1"), "no amount"),
        (Credit("000002", "00000011", "A LTD", Decimal("1000000000.00"), "INV 1"), "no amount"),
        (Credit("000002", "00000011", "A LTD", Decimal("1.001"), "INV 1"), "no amount"),
    ],
)
def test_what_bacs_cannot_carry_is_refused(credit, words):
    with pytest.raises(ValueError, match=words):
        write(file_of(credit))
    with pytest.raises(ValueError, match="without a payment"):
        write(file_of())


def test_text_goes_in_the_character_set():
    assert in_character_set("Café “Ö’Brien” & Söhne_2") == "CAFE O BRIEN & SOHNE 2"
    assert field("a" * 30) == "A" * 18 and len(field("x")) == 18


def test_limits_agreed_with_the_bank_are_kept():
    credits = [Credit("000002", "00000011", "A LTD", Decimal(pounds), "X") for pounds in ("10.00", "30.00")]
    assert faults(credits, None, None) == []
    assert "Payment 2 is £30.00" in faults(credits, Decimal("20.00"), None)[0]
    assert "The file is £40.00" in faults(credits, None, Decimal("39.99"))[0]


def test_the_cycle_takes_three_working_days_and_leaves_bank_holidays_out():
    tuesday_after_easter = dt.date(2027, 3, 30)  # Good Friday 26 March, Easter Monday 29 March 2027
    found = cycle(tuesday_after_easter, is_working_day)
    assert (found.sent, found.processed) == (dt.date(2027, 3, 24), dt.date(2027, 3, 25))
    with pytest.raises(ValueError, match="no working day"):
        cycle(dt.date(2027, 3, 29), is_working_day)
    assert earliest(dt.date(2027, 3, 25), is_working_day) == dt.date(2027, 3, 31)
    assert earliest(dt.date(2027, 3, 27), is_working_day) == dt.date(2027, 4, 1), (
        "a file of a Saturday goes on Tuesday"
    )
