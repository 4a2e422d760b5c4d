"""CSV says what it is and cannot run in a spreadsheet; JSON is canonical."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import pytest

from apps.documents.paper import csvout, jsonout
from apps.documents.paper.table import Column, Table

from .samples import payments

BLOCK = csvout.header_block(
    organisation="Wyemoor Fire",
    chosen="category = =Vehicles",
    made_at=dt.datetime(2026, 6, 30, 17, 0, tzinfo=dt.UTC),
    made_by="A. Marsh",
)


def test_a_file_says_whose_it_is_which_filter_made_it_when_and_by_whom():
    rows = list(csv.reader(io.StringIO(csvout.render_csv(payments(), BLOCK).decode("utf-8-sig"))))
    assert rows[:5] == [
        ["Organisation", "Wyemoor Fire"],
        ["Filter", "category = =Vehicles"],
        ["Made at", "2026-06-30T17:00:00+00:00"],
        ["Made by", "A. Marsh"],
        [],
    ]
    assert rows[5] == ["Supplier", "Paid (£)", "Lines", "Share", "Last paid"]
    assert rows[6] == ["Northmoor Fleet", "1234.50", "12", "60.5", "2026-04-09"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 20", "-cmd|' /C calc'!A0", "@SUM(A1)", "\tx", "\r=1", "  =1+1"]
)
def test_text_that_a_spreadsheet_would_run_is_disarmed(text):
    table = Table("T", [Column("a", "A")], [[text]])
    (_, row) = csv.reader(io.StringIO(csvout.render_csv(table).decode("utf-8-sig"), newline=""))
    assert row == [f"'{text}"]


def test_negative_money_stays_a_number():
    rows = list(csv.reader(io.StringIO(csvout.render_csv(payments()).decode("utf-8-sig"))))
    assert rows[2][1] == "-20.05"


def test_a_long_file_is_streamed_in_pieces():
    table = Table("T", [Column("a", "A", "integer")], ([n] for n in range(1_750)))
    pieces = list(csvout.stream_csv(table))
    assert len(pieces) == 4
    assert "".join(pieces).count("\r\n") == 1_751


def test_json_is_sorted_exact_and_the_same_each_time():
    data = {"b": Decimal("10.50"), "a": dt.date(2026, 4, 1), "c": [payments()]}
    text = jsonout.render_json(data)
    assert text == jsonout.render_json(dict(reversed(data.items())))
    loaded = json.loads(text)
    assert list(loaded) == ["a", "b", "c"]
    assert loaded["b"] == "10.50"
    assert loaded["c"][0]["rows"][1]["paid"] == "-20.05"
    assert loaded["c"][0]["totals"] == {"paid": "2014.45", "lines": "16"}
    assert text.endswith(b"}\n") and "£" in text.decode()


def test_floats_are_refused_everywhere():
    with pytest.raises(TypeError, match="exact Decimal"):
        jsonout.render_json({"amount": 0.1})
    with pytest.raises(TypeError, match="exact Decimal"):
        csvout.render_csv(Table("T", [Column("a", "A", "money")], [[0.1]]))
    with pytest.raises(TypeError, match="exact Decimal"):
        Column("a", "A", "money").words(0.1)
