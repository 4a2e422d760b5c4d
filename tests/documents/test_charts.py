"""Charts are valid, described, patterned, and always come with their figures."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest

from apps.documents.paper import charts
from apps.documents.paper.charts import Series
from apps.documents.paper.errors import PaperError

NS = {"s": "http://www.w3.org/2000/svg"}
AREAS = ["Vehicles <and> fuel", 'Premises "A & B"', "Training"]
TWO = [Series("Police", [Decimal("10.50"), 20, None]), Series("Fire", [5, Decimal("-3.25"), 8])]
MONTHS = [dt.date(2026, m, 1) for m in range(1, 13)]


def all_charts() -> list[charts.Chart]:
    return [
        charts.bar_chart("Spend", [(name, Decimal(n * 1000)) for n, name in enumerate(AREAS, start=1)]),
        charts.grouped_bars("Groups", AREAS, TWO),
        charts.grouped_bars("Stack", AREAS, [Series("A", [1, 2, 3]), Series("B", [4, 5, 6])], stacked=True),
        charts.month_line(
            "Line", MONTHS, [Series("Police", [*range(6), None, *range(7, 12)])], kind="integer"
        ),
        charts.sparkline("Spark", ["a", "b", "c"], [Decimal(3), None, Decimal(1)]),
        charts.bar_chart("Nothing", []),
        charts.sparkline("Nothing", [], []),
    ]


@pytest.mark.parametrize("chart", all_charts(), ids=lambda c: c.title)
def test_a_chart_is_valid_xml_with_title_description_and_no_script_or_style(chart):
    root = ET.fromstring(chart.svg)
    assert root.get("role") == "img"
    labelled = root.get("aria-labelledby").split()
    assert [root.find("s:title", NS).get("id"), root.find("s:desc", NS).get("id")] == labelled
    assert root.find("s:title", NS).text == chart.title
    assert root.find("s:desc", NS).text == chart.description != ""
    assert not re.search(r"<script|<style|style=|javascript|href=|on\w+=", chart.svg)
    assert "NaN" not in chart.svg


def test_the_table_beside_a_chart_has_every_figure_exactly():
    chart = charts.grouped_bars("Groups", AREAS, TWO, label="Category")
    assert [list(row) for row in chart.table.rows] == [
        [AREAS[0], Decimal("10.50"), 5],
        [AREAS[1], 20, Decimal("-3.25")],
        [AREAS[2], None, 8],
    ]
    assert [c.label for c in chart.table.columns] == ["Category", "Police", "Fire"]
    assert chart.table.totals() == ["Total", Decimal("30.50"), Decimal("9.75")]


def test_series_differ_by_pattern_and_marker_as_well_as_colour():
    bars = charts.grouped_bars("B", ["x"], [Series(str(n), [n + 1]) for n in range(6)]).svg
    assert bars.count("<pattern ") == 5, "the first is plain, the others each have a pattern of their own"
    lines = charts.month_line("L", MONTHS, [Series(str(n), [n] * 12) for n in range(3)]).svg
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', lines))) == 2
    assert "<circle" in lines and "<polygon" in lines


def test_the_longest_bar_stays_within_the_picture_and_bars_are_in_proportion():
    root = ET.fromstring(charts.bar_chart("B", [("a", 900), ("b", 300)], kind="integer", width=400).svg)
    first, second = (float(r.get("width")) for r in root.findall(".//s:rect[s:title]", NS))
    assert first / second == pytest.approx(3, rel=0.01)
    assert first < 400


def test_the_same_figures_give_the_same_bytes_and_other_figures_other_ids():
    again = all_charts()
    assert [c.svg for c in all_charts()] == [c.svg for c in again]
    ids = [i for c in again for i in re.findall(r' id="([^"]+)"', c.svg)]
    assert len(ids) == len(set(ids)), "several charts may stand on one page"


def test_what_cannot_be_read_is_refused_with_the_cure():
    with pytest.raises(PaperError, match="at most 40"):
        charts.bar_chart("B", [(str(n), n) for n in range(41)])
    with pytest.raises(PaperError, match="one to 6"):
        charts.grouped_bars("B", ["x"], [Series(str(n), [n]) for n in range(7)])
    with pytest.raises(PaperError, match="stacks a negative"):
        charts.grouped_bars("B", ["x"], [Series("a", [-1])], stacked=True)
    with pytest.raises(PaperError, match="2 figures for 1 places"):
        charts.grouped_bars("B", ["x"], [Series("a", [1, 2])])
