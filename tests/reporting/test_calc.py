"""Pure rules of reports: ties, small groups, shares and sentences."""

from decimal import Decimal

import pytest

from apps.reporting.calc.results import LoadLine, Part, Row, View, join_small_groups, movement, share
from apps.reporting.calc.ties import prove
from apps.reporting.calc.words import joined, plural
from apps.reporting.errors import DoesNotTie
from apps.reporting.spend.keeping import content_of, view_from
from apps.reporting.spend.paper import shortened

D = Decimal
NAMES = {1: "Police", 2: "Fire"}


def row(key, kind="", **parts):
    """Row(key, p1=(lines, pounds), …)."""
    return Row(
        key,
        (key,),
        {int(k[1:]): Part(lines, D(str(amount))) for k, (lines, amount) in parts.items()},
        {},
        kind,
    )


def view(*rows):
    return View("category", "Spend by category", ("Category",), rows)


def load(total="30.00", rows=3):
    return LoadLine(
        9, 1, "LOAD-2026-000009", "a.csv", "net", rows, rows, 0, D(total), 3, D("30.00"), 2, D("20.00")
    )


LINES = {1: Part(2, D("20.00"))}


def test_everything_that_agrees_is_listed_with_its_figures():
    ties = prove([view(row("a", p1=(1, 5)), row("b", p1=(1, 15)))], LINES, [load()], NAMES)
    assert [(tie.what, tie.lines, tie.amount) for tie in ties] == [
        ("View “Spend by category” = lines", 2, D("20.00")),
        ("Loads as reconciled = their lines", 3, D("30.00")),
        ("Loads' lines of the period = report", 2, D("20.00")),
    ]


@pytest.mark.parametrize(
    ("views", "loads", "sentence"),
    [
        ([view(row("a", p1=(1, 5)))], [load()], "gives £5.00 in 1 line for Police"),
        ([view(row("a", p2=(2, 20)))], [load()], "£20.00"),
        ([view(row("a", p1=(2, 20)))], [load(total="30.01")], "was reconciled to £30.01 in 3 lines"),
        ([view(row("a", p1=(2, 20)))], [load(rows=4)], "in 4 lines"),
        ([view(row("a", p1=(2, 20)))], [], "The loads' lines of the period gives £0.00"),
    ],
)
def test_one_penny_or_line_out_of_place_stops_the_report(views, loads, sentence):
    with pytest.raises(DoesNotTie, match=sentence):
        prove(views, LINES, loads, NAMES)


def test_the_same_total_in_the_wrong_organisation_does_not_tie():
    with pytest.raises(DoesNotTie, match="for Police"):
        prove([view(row("a", p1=(1, 5)), row("b", p2=(1, 15)))], LINES | {2: Part()}, [load()], NAMES)


def together(parts):
    return Row("small", ("Others",), parts, {}, "others")


def test_groups_under_five_are_joined_and_the_total_stays():
    rows = [row("a", p1=(9, 90)), row("b", p1=(4, 40)), row("c", p1=(7, 7), p2=(1, 3)), row("d", p1=(6, 1))]
    shown = join_small_groups(rows, 5, together)
    assert [one.key for one in shown] == ["a", "d", "small"]
    assert sum(one.total.amount for one in shown) == D(141)


def test_one_small_group_alone_takes_the_next_smallest_with_it():
    rows = [row("a", p1=(9, 90)), row("b", p1=(4, 40)), row("c", p1=(7, 7))]
    assert [one.key for one in join_small_groups(rows, 5, together)] == ["a", "small"]


def test_a_long_view_is_shortened_with_one_row_for_the_rest():
    rows = [row(f"s{i}", p1=(1, 10 - i)) for i in range(6)]
    short = shortened(view(*rows, row("x", "redacted", p1=(1, 1))), 3)
    assert [one.labels[0] for one in short.rows] == [
        "s0",
        "s1",
        "s2",
        "3 more, in the Excel and CSV files",
        "x",
    ]
    assert short.total == view(*rows, row("x", p1=(1, 1))).total


def test_a_view_comes_back_from_what_is_kept():
    made = view(row("a", p1=(1, "5.50")), row("b", "unmapped", p2=(2, "-0.01")))
    assert view_from("category", content_of(made)) == made


def test_shares_and_movements_have_no_answer_without_a_whole():
    assert share(D(1), D(4)) == D(25)
    assert share(D(1), D(0)) is None
    assert movement(D(50), D(-100)) == D(150)
    assert movement(D(50), D(0)) is None


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_lists_in_words(words, text):
    assert joined(words) == text


def test_numbers_with_their_noun():
    assert (plural(1, "line", "lines"), plural(2310, "line", "lines")) == ("1 line", "2,310 lines")
