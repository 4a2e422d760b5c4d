"""Whole files in every kind of mess that bodies publish: each is read, or says what is wrong with it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest

from apps.intake.reading import FileChanged, Plan, PlanNotReady, inspect, preview, read
from apps.spend.target import SPEND
from tests.intake.messy import HEADINGS, codes, csv_file, plan_of, reading_of, text_file, workbook

ROWS = [["13/04/2023", "Acme Ltd", "100.00"], ["14/04/2023", "Borough Supplies", "-25.50"]]


def columns(path, **more):
    """The loaded columns of a small file."""
    reading = read(path, inspect(path, SPEND, **more), SPEND)
    batches = list(reading)
    return {name: [value for batch in batches for value in batch.columns[name]] for name in SPEND.field_names}


# --- separated text ------------------------------------------------------------------------------------


def test_a_plain_file_is_read_whole(tmp_path):
    seen = reading_of(csv_file(tmp_path, [HEADINGS, *ROWS]))
    assert seen.counts.to_dict() == {
        "rows_read": 2, "rows_loaded": 2, "rows_refused": 0, "blank_rows": 0, "header_rows": 1,
        "total_rows": 0, "preamble_rows": 0, "total": "74.50", "refused_total": "0.00", "refused_unknown": 0,
    }  # fmt: skip
    assert seen.first_rows[0]["supplier"] == "Acme Ltd"
    assert seen.first_rows[0]["row"] == "2"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "$"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    lines = [delimiter.join(row) for row in [HEADINGS, *ROWS]]
    assert reading_of(text_file(tmp_path, "\n".join(lines))).counts.rows_loaded == 2


def test_a_declared_delimiter_is_believed(tmp_path):
    path = text_file(tmp_path, "sep=;\nDate;Supplier;Amount\n13/04/2023;Acme, Sons;100.00\n")
    assert columns(path)["supplier"] == ["Acme, Sons"]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("cp437", "cp437"),
        ("utf-16", "utf-16"),
    ],
)
def test_the_pound_sign_survives_every_encoding(tmp_path, encoding, found):
    content = "Date,Supplier,Net Amount (£)\n13/04/2023,Café Ltd,£100.00\n14/04/2023,Acme,£2.00\n"
    path = text_file(tmp_path, content, encoding=encoding)
    plan = plan_of(path)
    assert plan.file.encoding == found
    assert columns(path)["supplier"] == ["Café Ltd", "Acme"]
    assert columns(path)["amount"] == [Decimal("100.00"), Decimal("2.00")]


def test_two_encodings_in_one_file_are_read_and_said(tmp_path):
    path = tmp_path / "mixed.csv"
    path.write_bytes(
        "Date,Supplier,Amount\n13/04/2023,Café ££,1.00\n".encode() + b"14/04/2023,Caf\xe9,2.00\n"
    )
    assert columns(path)["supplier"] == ["Café ££", "Café"]
    assert "encoding" in codes(plan_of(path).warnings)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\r\r\n"])
def test_every_line_end_is_understood(tmp_path, ends):
    lines = [",".join(row) for row in [HEADINGS, *ROWS]]
    assert reading_of(text_file(tmp_path, ends.join(lines) + ends)).counts.rows_loaded == 2


def test_line_ends_may_be_mixed(tmp_path):
    content = "Date,Supplier,Amount\r\n13/04/2023,A,1.00\r14/04/2023,B,2.00\n15/04/2023,C,3.00\r"
    assert columns(text_file(tmp_path, content))["supplier"] == ["A", "B", "C"]


def test_a_cell_in_quotation_marks_may_hold_commas_and_line_breaks(tmp_path):
    content = (
        'Date,Supplier,Amount\n13/04/2023,"Smith, Jones\nand ""Sons""","1,680.00"\n14/04/2023,5" pipe,2.00\n'
    )
    found = columns(text_file(tmp_path, content))
    assert found["supplier"] == ['Smith, Jones and "Sons"', '5" pipe']
    assert found["amount"][0] == Decimal("1680.00")


def test_a_quotation_mark_that_is_never_closed_refuses_the_file(tmp_path):
    rows = [f"{day:02}/04/2023,Dept,Supplier {day},{day}.00" for day in range(1, 29)]
    rows[5] = '06/04/2023,Dept,"Supplier 6,6.00'
    path = text_file(tmp_path, "Date,Department,Supplier,Amount\n" + "\n".join(rows) + "\n")
    with pytest.raises(Exception, match="quotation mark"):
        plan_of(path)


def test_the_header_may_stand_below_titles_and_blank_lines(tmp_path):
    rows = [["", "", ""], ["Payments over £500", "", ""], ["", "", ""], HEADINGS, *ROWS]
    seen = reading_of(csv_file(tmp_path, rows))
    assert (seen.counts.preamble_rows, seen.counts.blank_rows, seen.counts.rows_loaded) == (1, 2, 2)
    assert seen.first_rows[0]["row"] == "5"


def test_odd_headings_stars_pounds_and_colons_are_recognised(tmp_path):
    rows = [["+", "* Payment Date", "Name:  ", "* TOTAL (£)"], ["x", "13/04/2023", "Acme", "5.00"]]
    path = csv_file(tmp_path, rows)
    assert columns(path)["supplier"] == ["Acme"]
    assert plan_of(path).segments()[0][1].unused == ["+ (A)"]


def test_spacer_columns_wide_rows_and_hundreds_of_blank_rows_do_no_harm(tmp_path):
    wide = [["Date", "", "Supplier", "", "", "Amount", *[""] * 68]]
    wide += [[day, "", who, "", "", amount, *[""] * 68] for day, who, amount in ROWS]
    wide += [[""] * 74] * 465
    seen = reading_of(csv_file(tmp_path, wide))
    assert (seen.counts.rows_loaded, seen.counts.blank_rows) == (2, 465)


def test_a_second_header_with_moved_columns_begins_a_new_segment(tmp_path):
    rows = [["Date", "Category", "Supplier", "Class", "Amount"]]
    rows += [["13/04/2023", "Fuel", "Acme", "x", "1.00"]] * 400
    rows += [["Date", "Subjective Description", "Supplier", "Amount", ""]]
    rows += [["14/04/2023", "Oil", "Borough", "2.00", ""]] * 400
    path = csv_file(tmp_path, rows)
    plan = plan_of(path)
    assert [segment.first_row for _, segment in plan.segments()] == [2, 403]
    assert "headings_change" in codes(plan.warnings)
    seen = preview(path, plan, SPEND)
    assert (seen.counts.rows_loaded, seen.counts.header_rows) == (800, 2)
    assert seen.counts.total == Decimal("1200.00")
    assert columns(path)["subjective"][-1] == "Oil"


def test_fuller_headings_near_the_top_do_not_turn_the_rows_above_into_a_title(tmp_path):
    rows = [["Payments over £500"], ["Number", "Date", "Supplier", "Amount"]]
    rows += [["7", "13/04/2023", "Acme", "1.00"]] * 6
    rows += [["Number", "Payment Date", "Category", "Supplier Name", "Supplier Type", "Net Amount"]]
    rows += [["8", "14/04/2023", "Oil", "Borough", "Trade", "2.00"]] * 6
    path = csv_file(tmp_path, rows)
    assert [segment.first_row for _, segment in plan_of(path).segments()] == [3, 10]
    seen = reading_of(path)
    assert (seen.counts.rows_loaded, seen.counts.preamble_rows, seen.counts.header_rows) == (12, 1, 2)
    assert seen.counts.total == Decimal("18.00")


def test_rows_of_data_above_all_headings_are_refused_with_a_reason(tmp_path):
    orphan = ["12/04/2023", "Early Ltd", "9.00"]
    rows = [
        ["Payments over £500", "", ""],
        ["April 2023", "", ""],
        orphan,
        ["", "", ""],
        orphan,
        HEADINGS,
        *ROWS,
    ]
    seen = reading_of(csv_file(tmp_path, rows))
    assert (seen.counts.rows_read, seen.counts.rows_loaded, seen.counts.rows_refused) == (4, 2, 2)
    assert (seen.counts.preamble_rows, seen.counts.blank_rows, seen.counts.refused_unknown) == (2, 1, 2)
    assert [(row.row, row.cells[1]) for row in seen.refused] == [(3, "Early Ltd"), (5, "Early Ltd")]
    assert "stands above the headings" in seen.refused[0].refusals[0].sentence


def test_repeated_headings_and_total_rows_are_counted_apart(tmp_path):
    rows = [
        HEADINGS,
        *ROWS,
        ["", "Sub-total", "74.50"],
        HEADINGS,
        *ROWS,
        ["Grand Total", "", "149.00"],
        ["", "", "149.00"],
    ]
    seen = reading_of(csv_file(tmp_path, rows))
    assert (seen.counts.rows_loaded, seen.counts.header_rows, seen.counts.total_rows) == (4, 2, 3)
    assert seen.counts.rows_refused == 0
    assert "total_differs" not in codes(seen.warnings)


def test_a_total_that_does_not_agree_is_said(tmp_path):
    seen = reading_of(csv_file(tmp_path, [HEADINGS, *ROWS, ["Total", "", "75.00"]]))
    assert "£75.00" in next(one.sentence for one in seen.warnings if one.code == "total_differs")


def test_a_supplier_called_total_is_a_supplier(tmp_path):
    rows = [
        HEADINGS,
        ["13/04/2023", "TOTAL", "1.00"],
        ["13/04/2023", "Total Gas & Power", "2.00"],
        ["", "Total Gas", "3.00"],
    ]
    seen = reading_of(csv_file(tmp_path, rows))
    assert (seen.counts.rows_loaded, seen.counts.rows_refused, seen.counts.total_rows) == (2, 1, 0)


def test_a_bad_row_says_column_value_reason_and_what_would_be_right(tmp_path):
    rows = [HEADINGS, *ROWS, ["32/04/2023", "", "ten pounds"]]
    seen = reading_of(csv_file(tmp_path, rows))
    assert (seen.counts.rows_read, seen.counts.rows_loaded, seen.counts.rows_refused) == (3, 2, 1)
    [row] = seen.refused
    assert row.row == 4
    assert row.cells == ("32/04/2023", "", "ten pounds")
    assert [one.column for one in row.refusals] == ["Date (A)", "Supplier (B)", "Amount (C)"]
    assert "ten pounds" in row.refusals[2].sentence
    assert all(one.why and one.right_would_be for one in row.refusals)


def test_a_lone_note_below_the_rows_is_refused_not_lost(tmp_path):
    seen = reading_of(csv_file(tmp_path, [HEADINGS, *ROWS, ["Published under the Code", "", ""]]))
    assert seen.counts.rows_refused == 1


def test_a_formula_in_a_cell_refuses_its_row(tmp_path):
    seen = reading_of(csv_file(tmp_path, [HEADINGS, *ROWS, ["15/04/2023", "=cmd|'/C calc'!A0", "1.00"]]))
    assert "formula" in seen.refused[0].refusals[0].why


def test_a_comma_without_quotation_marks_refuses_the_row_that_it_moves(tmp_path):
    rows = [HEADINGS, *(ROWS * 60), ["15/04/2023", "5.00", "7.00", "Smith", "and Sons"]]
    seen = reading_of(csv_file(tmp_path, rows))
    assert seen.counts.rows_refused == 1
    assert any("beyond the last column" in one.why for one in seen.refused[0].refusals)


def test_short_rows_are_filled(tmp_path):
    seen = reading_of(
        text_file(tmp_path, "Date,Supplier,Amount,Purpose\n13/04/2023,Acme,1.00\n13/04/2023,Acme\n")
    )
    assert (seen.counts.rows_loaded, seen.counts.rows_refused) == (1, 1)


# --- dates ---------------------------------------------------------------------------------------------


def days(tmp_path, *cells):
    """A file whose dates are these."""
    return csv_file(tmp_path, [HEADINGS, *([cell, "Acme", "1.00"] for cell in cells)])


def test_one_date_above_twelve_settles_day_first(tmp_path):
    path = days(tmp_path, "01/02/2020", "13/02/2020")
    assert columns(path)["date"][0] == dt.date(2020, 2, 1)
    assert codes(plan_of(path).warnings) == []


def test_month_first_is_decided_for_the_whole_column_and_said(tmp_path):
    path = days(tmp_path, "5/1/2020", "5/31/2020")
    assert columns(path)["date"] == [dt.date(2020, 5, 1), dt.date(2020, 5, 31)]
    assert codes(plan_of(path).warnings) == ["month_first"]


def test_dates_that_settle_nothing_are_read_day_first_with_a_warning_and_a_person_may_choose(tmp_path):
    path = days(tmp_path, "01/02/2020", "02/02/2020")
    plan = plan_of(path)
    assert codes(plan.warnings) == ["dates_ambiguous"]
    assert plan.ready
    other = plan.with_date_orders(SPEND, {"date": "month_first"})
    assert preview(path, other, SPEND).by_month[0].month == "2020-01"


def test_dates_that_speak_against_day_first_wait_for_a_person(tmp_path):
    path = days(tmp_path, "5/1/2020", "5/4/2020", "5/7/2020", "5/12/2020")
    plan = plan_of(path)
    assert codes(plan.questions) == ["date_order"]
    with pytest.raises(PlanNotReady, match="month"):
        read(path, plan, SPEND)
    answered = plan.with_date_orders(SPEND, {"date": "month_first"})
    assert answered.ready
    assert {one.month for one in preview(path, answered, SPEND).by_month} == {"2020-05"}


def test_what_a_person_said_of_an_earlier_file_counts_only_where_the_dates_settle_nothing(tmp_path):
    path = days(tmp_path, "5/1/2020", "5/4/2020", "5/7/2020")
    [fingerprint] = plan_of(path).shapes()
    orders = {fingerprint: {"date": "month_first"}}
    assert plan_of(path, saved_orders=orders).ready
    assert plan_of(path, saved_orders=orders).segments()[0][1].date_orders == {"date": "month_first"}
    settled = days(tmp_path, "13/02/2020", "01/02/2020")
    assert plan_of(settled, saved_orders=orders).segments()[0][1].date_orders == {"date": "day_first"}


def test_pounds_in_refused_rows_are_counted_where_they_can_be_read(tmp_path):
    rows = [HEADINGS, *ROWS, ["", "Acme", "7.00"], ["", "Acme", "seven"]]
    seen = reading_of(csv_file(tmp_path, rows))
    counts = seen.counts
    assert [one["amount"] for one in json.loads(json.dumps(seen.to_dict()))["refused"]] == ["7.00", None]
    assert (counts.refused_total, counts.refused_unknown) == (Decimal("7.00"), 1)


def test_mixed_orders_are_refused_by_the_minority_not_guessed_cell_by_cell(tmp_path):
    path = days(tmp_path, "13/02/2020", "14/02/2020", "2/28/2020", "03/02/2020")
    seen = reading_of(path)
    assert (seen.counts.rows_loaded, seen.counts.rows_refused) == (3, 1)
    assert "28/02/2020" in seen.refused[0].refusals[0].right_would_be
    assert "dates_mixed" in codes(seen.warnings)


def test_a_sheet_that_settles_nothing_follows_the_rest_of_its_workbook(tmp_path):
    sheets = {
        "May": [HEADINGS, ["5/1/2020", "Acme", 1.0], ["5/2/2020", "Acme", 1.0]],
        "June": [HEADINGS, ["6/30/2020", "Acme", 1.0]],
    }
    assert columns(workbook(tmp_path, sheets))["date"][0] == dt.date(2020, 5, 1)


def test_months_without_a_day_are_dated_the_first_with_a_warning(tmp_path):
    path = days(tmp_path, "2011-01", "2011-02")
    assert columns(path)["date"] == [dt.date(2011, 1, 1), dt.date(2011, 2, 1)]
    assert codes(plan_of(path).warnings) == ["month_only"]


def test_a_period_instead_of_a_day_is_refused(tmp_path):
    seen = reading_of(days(tmp_path, "13/07/2010", "July 2010-September 2010"))
    assert "period" in seen.refused[0].refusals[0].why


# --- workbooks -----------------------------------------------------------------------------------------


def test_one_sheet_a_month_with_differing_headings(tmp_path):
    day = dt.date(2023, 4, 5)
    sheets = {
        "Apr": [
            ["Expenditure Category", "Date", "Total Invoice Amount", "SUPPLIER"],
            ["Fuel", day, 10.0, "Acme"],
        ],
        "May": [
            ["* SUPPLIER FINAL", "* Date", "TOTAL", "* Expenditure Category"],
            ["Borough", day, 20.0, "Oil"],
        ],
        "Notes": [["Published quarterly"]],
        "Empty": [],
    }
    path = workbook(tmp_path, sheets)
    plan = plan_of(path)
    assert codes(plan.warnings) == ["sheet_left_out"]
    assert len(plan.shapes()) == 2
    assert columns(path)["supplier"] == ["Acme", "Borough"]
    assert preview(path, plan, SPEND).by_sheet["May"].total == Decimal("20.00")


def test_serial_numbers_times_and_float_noise_among_true_dates(tmp_path):
    rows = [
        HEADINGS,
        [dt.date(2023, 4, 1), "Acme", 49937.59000000003],
        [45044, "Acme", 1],
        [dt.datetime(2023, 6, 1, 1, 0), "Acme", "1.005"],
    ]
    path = workbook(tmp_path, {"Apr": rows})
    seen = reading_of(path)
    assert seen.counts.total == Decimal("49938.59")
    assert seen.counts.rows_refused == 1
    assert "serial_dates" in codes(seen.warnings)


def test_helper_columns_without_headings_are_left_alone(tmp_path):
    rows = [[*HEADINGS, "", "", ""]]
    rows += [[dt.date(2023, 9, 1), "Acme", 5.0, "451705Acme", "451705Acme", 1.0]] * 3
    assert reading_of(workbook(tmp_path, {"Sep": rows})).counts.total == Decimal("15.00")


def test_a_table_that_begins_in_the_middle_of_a_sheet_keeps_its_row_numbers(tmp_path):
    rows = [[], [], ["", "", *HEADINGS], ["", "", dt.date(2023, 9, 1), "Acme", 5.0]]
    assert reading_of(workbook(tmp_path, {"Sep": rows})).first_rows[0]["row"] == "4"


def test_a_hidden_sheet_with_rows_waits_for_a_person(tmp_path):
    import openpyxl

    path = workbook(
        tmp_path,
        {"Apr": [HEADINGS, [dt.date(2023, 4, 1), "A", 1]], "Old": [HEADINGS, [dt.date(2023, 4, 1), "A", 1]]},
    )
    book = openpyxl.load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.save(path)
    plan = plan_of(path)
    assert codes(plan.questions) == ["hidden_sheet"]
    assert preview(path, plan.with_sheet(SPEND, "Old", read=False), SPEND).counts.rows_loaded == 1
    assert preview(path, plan.with_sheet(SPEND, "Old", read=True), SPEND).counts.rows_loaded == 2


def test_transaction_numbers_that_a_spreadsheet_turned_into_dates_are_said(tmp_path):
    rows = [[*HEADINGS, "Transaction Number"], ["13/07/2020", "Acme", "5.00", "Jul-20"]]
    assert "codes_eaten" in codes(plan_of(csv_file(tmp_path, rows)).warnings)


# --- columns that a person must decide -------------------------------------------------------------------


@pytest.mark.parametrize("pair", [("Total", "Amount"), ("Amount", "Amount"), ("Net Amount", "Total")])
def test_two_total_columns_are_never_guessed(tmp_path, pair):
    path = csv_file(tmp_path, [["Date", "Supplier", *pair], ["13/04/2023", "Acme", "100.00", "120.00"]])
    plan = plan_of(path)
    assert codes(plan.questions) == ["contested_column"]
    assert pair[0] in plan.questions[0].sentence
    with pytest.raises(PlanNotReady, match="2 columns could be"):
        read(path, plan, SPEND)
    [fingerprint] = plan.shapes()
    mapping = plan.segments()[0][1].mapping | {"amount": 3}
    chosen = plan.with_mapping(SPEND, fingerprint, mapping)
    assert preview(path, chosen, SPEND).counts.total == Decimal("120.00")


def test_a_column_of_whole_numbers_is_no_second_total(tmp_path):
    rows = [["Payment batch", "Date", "Supplier", "Amount"], ["4711", "13/04/2023", "Acme", "5.00"]]
    assert plan_of(csv_file(tmp_path, rows)).ready


def test_a_column_with_unknown_answers_is_left_unused(tmp_path):
    rows = [[*HEADINGS, "Capital"], [*ROWS[0], "120.50"], [*ROWS[1], "0.00"]]
    path = csv_file(tmp_path, rows)
    assert plan_of(path).segments()[0][1].unused == ["Capital (D)"]
    assert reading_of(path).counts.rows_loaded == 2


def test_gross_vat_and_net_are_told_apart_by_name_and_checked(tmp_path):
    rows = [["Date", "Supplier", "Gross", "VAT", "Net"], ["13/04/2023", "Acme", "120.00", "20.00", "100.00"]]
    rows += [["13/04/2023", "Acme", "121.00", "20.00", "100.00"]]
    seen = reading_of(csv_file(tmp_path, rows))
    assert seen.counts.total == Decimal("100.00")
    assert seen.refused[0].refusals[0].right_would_be == "120.00"


def test_a_total_that_is_net_plus_vat_in_every_row_is_the_gross(tmp_path):
    rows = [["Date", "Supplier", "Total", "VAT", "Net"], ["13/04/2023", "Acme", "120.00", "20.00", "100.00"]]
    path = csv_file(tmp_path, rows)
    assert plan_of(path).ready
    assert columns(path)["gross"] == [Decimal("120.00")]


def test_a_file_without_headings_waits_for_a_person(tmp_path):
    path = csv_file(tmp_path, ROWS)
    plan = plan_of(path)
    assert set(codes(plan.questions)) == {"unsure_column"}
    [fingerprint] = plan.shapes()
    answered = plan.with_mapping(SPEND, fingerprint, {"date": 0, "supplier": 1, "amount": 2})
    assert preview(path, answered, SPEND).counts.rows_loaded == 2


def test_a_missing_column_waits_for_a_person(tmp_path):
    path = csv_file(tmp_path, [["Date", "Whom", "Amount"], *ROWS])
    plan = plan_of(path)
    assert [(one.code, one.field) for one in plan.questions] == [("missing_column", "supplier")]


def test_two_heading_rows_are_joined(tmp_path):
    rows = [
        ["Payment", "", "Invoice", ""],
        ["Date", "Supplier", "Net Amount", "VAT"],
        ["13/04/2023", "Acme", "1.00", "0.20"],
    ]
    assert reading_of(csv_file(tmp_path, rows)).counts.rows_loaded == 1


def test_a_mapping_is_kept_for_the_next_file_of_that_shape(tmp_path):
    first = csv_file(tmp_path, [["Day", "Whom", "How much"], *ROWS], "april.csv")
    [fingerprint] = plan_of(first).shapes()
    saved = {fingerprint: {"date": 0, "supplier": 1, "amount": 2}}
    second = csv_file(
        tmp_path, [["DAY ", "* Whom", "How much (£)"], ["15/05/2023", "Acme", "9.00"]], "may.csv"
    )
    plan = plan_of(second, saved=saved)
    assert plan.ready
    assert plan.segments()[0][1].source == "saved"
    assert preview(second, plan, SPEND).counts.total == Decimal("9.00")


def test_a_mapping_that_cannot_be_is_refused(tmp_path):
    plan = plan_of(csv_file(tmp_path, [HEADINGS, *ROWS]))
    [fingerprint] = plan.shapes()
    for mapping, why in [
        ({"amount": 9}, "does not have"),
        ({"date": 0, "amount": 0}, "both"),
        ({"colour": 0}, "no field"),
    ]:
        with pytest.raises(Exception, match=why):
            plan.with_mapping(SPEND, fingerprint, mapping)


def test_a_file_that_is_something_else_says_so(tmp_path):
    plan = plan_of(csv_file(tmp_path, [["Station", "Postcode"], ["Central", "AB1 2CD"]]))
    assert codes(plan.errors) == ["nothing_to_read"]
    assert not plan.ready


def test_headings_without_rows_are_refused(tmp_path):
    assert codes(plan_of(csv_file(tmp_path, [HEADINGS])).errors) == ["no_rows"]


# --- the plan itself -------------------------------------------------------------------------------------


def test_a_plan_survives_the_journey_through_json(tmp_path):
    path = csv_file(
        tmp_path, [["Date", "Supplier", "Total", "Amount"], ["13/04/2023", "Acme", "1.00", "2.00"]]
    )
    plan = plan_of(path)
    assert Plan.from_json(plan.to_json()) == plan


def test_a_file_that_changed_after_it_was_mapped_is_refused(tmp_path):
    path = csv_file(tmp_path, [HEADINGS, *ROWS])
    plan = plan_of(path)
    csv_file(tmp_path, [HEADINGS, *ROWS, *ROWS])
    with pytest.raises(FileChanged, match="changed"):
        read(path, plan, SPEND)


def test_batches_are_bounded_and_rows_carry_their_numbers(tmp_path):
    path = csv_file(tmp_path, [HEADINGS, *(ROWS * 500), ["", "", ""], *ROWS])
    batches = list(read(path, plan_of(path), SPEND, batch_rows=300))
    assert max(map(len, batches)) == 300
    assert [number for batch in batches for number in batch.row_numbers][-2:] == [1003, 1004]
    assert next(iter(batches[0].rows()))[:3] == (dt.date(2023, 4, 13), "Acme Ltd", Decimal("100.00"))


def test_identical_rows_are_said_and_kept(tmp_path):
    seen = reading_of(csv_file(tmp_path, [HEADINGS, *ROWS, ROWS[0], ROWS[0]]))
    assert (seen.counts.rows_loaded, seen.identical_groups, seen.identical_extra) == (4, 1, 2)
    assert "identical_rows" in codes(seen.warnings)
    assert seen.warnings[-1].sentence.startswith(
        "1 group of rows is the same in everything that was read, 2 rows "
    )


def test_numbers_where_names_are_expected_are_said(tmp_path):
    path = csv_file(tmp_path, [HEADINGS, *ROWS, ["15/04/2023", "10008721", "1.00"]])
    assert "numbers_as_names" in codes(plan_of(path).warnings)


def test_the_reading_layer_needs_no_django():
    code = "import sys, apps.intake.reading, apps.spend.target; assert 'django' not in sys.modules"
    subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2], env={"PYTHONPATH": "."}
    )


def test_a_million_lines_need_little_memory(tmp_path):
    """A hundred thousand lines here; the reading holds one chunk at a time, so ten times more need no more."""
    line = "13/04/2023,Acme Ltd,100.00\r\n"
    path = text_file(tmp_path, "Date,Supplier,Amount\r\n" + line * 100_000)
    tracemalloc.start()
    try:
        rows = sum(map(len, read(path, plan_of(path), SPEND)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert rows == 100_000
    assert peak < 40_000_000
