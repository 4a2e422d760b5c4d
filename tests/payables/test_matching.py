"""Matching: two, three and four ways, parts and tolerances; the flag and its reasons."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.payables.calc.matching import (
    DO_NOT_PAY,
    EXCEPTION,
    PAY,
    Invoiced,
    Ordered,
    Tolerance,
    judge,
    judge_line,
)

D = Decimal
NONE = Tolerance()
TEN = Ordered(D(10), D("5.00"), received=D(10), accepted=D(10))


def line(quantity, net, against=TEN):
    return Invoiced(D(quantity), D(net), against)


def test_what_was_ordered_received_and_accepted_at_its_price_is_paid():
    assert judge([line("10", "50.00")], NONE).flag == PAY
    assert judge([line("4", "20.00")], NONE).flag == PAY, "a part"
    assert judge([line("6", "30.00", replace(TEN, invoiced=D(4)))], NONE).flag == PAY, "and the rest of it"


@pytest.mark.parametrize(
    ("ways", "received", "accepted", "flag"),
    [
        (2, 0, 0, PAY), (3, 0, 0, DO_NOT_PAY), (3, 6, 0, EXCEPTION), (3, 10, 0, PAY),
        (4, 10, 0, DO_NOT_PAY), (4, 10, 6, EXCEPTION), (4, 10, 10, PAY),
    ],
)  # fmt: skip
def test_each_way_asks_one_thing_more(ways, received, accepted, flag):
    order = Ordered(D(10), D("5.00"), D(received), D(accepted), ways=ways)
    assert judge_line(line("10", "50.00", order), NONE).flag == flag


def test_reasons_say_figures():
    found = judge([line("10", "52.00"), line("1", "5.00", None)], NONE)
    assert found.flag == DO_NOT_PAY
    assert found.reasons[0] == "Line 1: £52.00 is £2.00 more than 10 at the ordered £5.00."
    assert found.reasons[1].startswith("Line 2: No order line is named")
    much = judge_line(line("11", "55.00"), NONE)
    assert "11 are invoiced in all; 10 were ordered." in much.reasons
    assert judge_line(line("5", "25.00", replace(TEN, invoiced=D(10))), NONE).flag == DO_NOT_PAY


def test_the_smaller_of_per_cent_and_pounds_is_let_pass():
    kind = Tolerance(price_percent=D(5), price_pounds=D("2.00"), quantity_percent=D(10))
    assert judge_line(line("10", "52.00"), kind).flag == PAY
    assert judge_line(line("10", "52.01"), kind).flag == EXCEPTION
    assert judge_line(line("1", "5.25"), kind).flag == PAY
    assert judge_line(line("1", "5.26"), kind).flag == EXCEPTION
    assert judge_line(line("11", "55.00"), kind).flag == PAY
    assert judge_line(line("11.01", "55.05"), kind).flag == EXCEPTION


def test_cheaper_is_never_an_exception_and_nothing_at_all_is_never_paid():
    assert judge_line(line("10", "40.00"), NONE).flag == PAY
    assert judge([], NONE).flag == DO_NOT_PAY
    assert judge_line(line("0", "0.00"), NONE).flag == EXCEPTION


quantities = st.decimals(min_value=1, max_value=1000, places=2)
prices = st.decimals(min_value=D("0.01"), max_value=1000, places=2)
percents = st.decimals(min_value=0, max_value=50, places=1)
GRADES = [PAY, EXCEPTION, DO_NOT_PAY]


@given(quantities, prices, quantities, st.integers(2, 4), percents)
def test_more_tolerance_or_more_received_never_makes_it_worse(ordered, price, asked, ways, percent):
    order = Ordered(ordered, price, received=ordered / 2, accepted=ordered / 2, ways=ways)
    one = Invoiced(asked, (asked * price).quantize(D("0.01")), order)
    strict = judge_line(one, NONE)
    loose = judge_line(one, Tolerance(percent, D(100), percent))
    more = judge_line(replace(one, against=replace(order, received=ordered, accepted=ordered)), NONE)
    assert GRADES.index(loose.flag) <= GRADES.index(strict.flag)
    assert GRADES.index(more.flag) <= GRADES.index(strict.flag)
    assert bool(strict.reasons) == (strict.flag != PAY)


@given(quantities, prices, st.integers(1, 5), st.integers(2, 4))
def test_parts_of_what_came_are_paid_one_by_one_and_not_one_more(ordered, price, parts, ways):
    order = Ordered(ordered, price, received=ordered, accepted=ordered, ways=ways)
    each = (ordered / parts).quantize(D("0.0001"), "ROUND_DOWN")
    done = D(0)
    for _ in range(parts):
        one = Invoiced(each, (each * price).quantize(D("0.01")), replace(order, invoiced=done))
        assert judge_line(one, NONE).flag == PAY
        done += each
    over = Invoiced(ordered, (ordered * price).quantize(D("0.01")), replace(order, invoiced=done))
    assert judge_line(over, NONE).flag != PAY


@given(st.lists(st.tuples(quantities, prices, st.booleans()), min_size=1, max_size=6))
def test_an_invoice_is_as_bad_as_its_worst_line(rows):
    lines = [
        Invoiced(
            many, (many * price).quantize(D("0.01")), Ordered(many, price, many, many) if known else None
        )
        for many, price, known in rows
    ]
    flags = [judge_line(one, NONE).flag for one in lines]
    assert judge(lines, NONE).flag == max(flags, key=GRADES.index)
