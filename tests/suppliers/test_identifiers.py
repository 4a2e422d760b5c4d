"""Supplier identifiers: published and known numbers that must pass, and near misses that must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.gb import vat as other_judge

from apps.suppliers.calc.identifiers import (
    check,
    check_charity_number,
    check_company_number,
    check_ppon,
    check_vat_number,
    vat_total,
)


@pytest.mark.parametrize("number", ["831495816", "337440071", "100000034", "337440016", "GB 831 4958 16"])
def test_vat_numbers_of_both_series_pass(number: str) -> None:
    assert check_vat_number(number).ok


@pytest.mark.parametrize(
    "number", ["802311781", "337440000", "831495817", "12345", "000000000", "GD500", "HA499", ""]
)
def test_wrong_vat_numbers_are_refused_with_a_reason(number: str) -> None:
    answer = check_vat_number(number)
    assert not answer.ok
    assert answer.error.endswith(".")


@pytest.mark.parametrize(
    ("number", "value", "note"),
    [
        ("GB831495816001", "831495816001", "branch"),
        ("GD001", "GD001", "government department"),
        ("HA599", "HA599", "health authority"),
        ("XI831495816", "XI831495816", ""),
    ],
)
def test_special_vat_numbers(number: str, value: str, note: str) -> None:
    answer = check_vat_number(number)
    assert (answer.ok, answer.value, answer.note) == (True, value, note)


@given(st.integers(min_value=1_000_000, max_value=9_999_999))
def test_exactly_the_two_series_pass_for_any_first_seven_digits(first: int) -> None:
    stem = f"{first:07d}"
    passing = [end for end in range(97) if check_vat_number(f"{stem}{end:02d}").ok]
    assert len(passing) == 2
    assert {vat_total(f"{stem}{end:02d}") % 97 for end in passing} == {0, 42}
    assert all(other_judge.is_valid(f"{stem}{end:02d}") for end in passing)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("01234567", "01234567"),
        ("4142000", "04142000"),
        ("GB-COH-4142000", "04142000"),
        ("4142000.0", "04142000"),
        ("sc123456", "SC123456"),
        ("SC 1234", "SC001234"),
        ("NI 012345", "NI012345"),
        ("OC301234", "OC301234"),
        ("R0012345", "R0012345"),
    ],
)
def test_company_numbers_are_stored_in_eight_characters(text: str, value: str) -> None:
    answer = check_company_number(text)
    assert (answer.ok, answer.value) == (True, value)


def test_an_added_leading_zero_is_reported() -> None:
    assert "04142000" in check_company_number("4142000").warning
    assert check_company_number("04142000").warning == ""


@pytest.mark.parametrize("text", ["123456789", "QQ123456", "00000000", "SC1234567", "unknown", "N/A"])
def test_wrong_company_numbers_are_refused(text: str) -> None:
    assert not check_company_number(text).ok


@pytest.mark.parametrize(
    ("text", "ok", "warns", "note"),
    [
        ("PBCD-1234-GHJL", True, False, ""),
        ("gb-ppon-pbcd-1234-ghjl", True, False, ""),
        ("PBCD1234GHJL", True, False, ""),
        ("PBCD-1234-GHJC", True, False, "informal consortium"),
        ("PBCD-1234-GHJB", True, True, ""),
        ("ABCD-1234-GHJL", True, True, ""),
        ("PBCD-1034-GHJL", True, True, ""),
        ("PBCD-123-GHJL", False, False, ""),
        ("12345678", False, False, ""),
    ],
)
def test_ppon_is_refused_on_the_loose_form_and_warned_on_the_strict(
    text: str, ok: bool, warns: bool, note: str
) -> None:
    answer = check_ppon(text)
    assert (answer.ok, bool(answer.warning), answer.note) == (ok, warns, note)


@pytest.mark.parametrize("text", ["1234567", "212345", "1234567-1", "SC012345", "NIC101234"])
def test_charity_numbers_of_all_registers_pass(text: str) -> None:
    assert check_charity_number(text).ok


@pytest.mark.parametrize("text", ["12345", "2234567", "SC112345", "charity"])
def test_wrong_charity_numbers_are_refused(text: str) -> None:
    assert not check_charity_number(text).ok


def test_blank_is_blank() -> None:
    assert check("vat", "  ").ok
    assert check("company", "").value == ""


@given(st.text(max_size=30))
def test_any_text_gets_an_answer_and_a_passing_value_passes_again(text: str) -> None:
    for kind in ("company", "vat", "ppon", "charity"):
        answer = check(kind, text)
        if answer.ok:
            assert check(kind, answer.value).value == answer.value
