"""The quick way of splitting lines gives exactly what the csv module gives."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.intake.reading import separated
from apps.intake.reading.separated import SeparatedText

CELL = st.text(alphabet='ab1 ,;"\n\r\x1f£', max_size=8)


def read_by(content: str, monkeypatch_chunk: int) -> list[list[str]]:
    """All rows, read in chunks of so many characters, short rows filled as blocks fill them."""
    before = separated.CHUNK
    separated.CHUNK = monkeypatch_chunk
    try:
        stream = io.StringIO(content, newline="")
        return [row for block in SeparatedText(stream, ",", "f").blocks() for row in block.rows()]
    finally:
        separated.CHUNK = before


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=12),
    st.integers(1, 60),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_well_formed_files_come_back_cell_for_cell(rows, chunk, ends):
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=ends).writerows(rows)
    expected = [row or [""] for row in csv.reader(io.StringIO(stream.getvalue(), newline=""))]
    try:
        found = read_by(stream.getvalue(), chunk)
    except separated.UnreadableFile:
        return  # a cell that looks like swallowed rows; told as such
    assert [row or [""] for row in found] == expected


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "a,b\r\n1,2", "a,b\r1,2\r", "a,b\n\n1,2\n"])
def test_row_numbers_count_every_line(content):
    rows = read_by(content, 3)
    assert rows[0] == ["a", "b"]
    assert rows[-1] == ["1", "2"]
    assert len(rows) == (3 if "\n\n" in content else 2)
