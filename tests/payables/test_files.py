"""A spreadsheet of invoices comes through the same steps as any file: every row is an invoice, or the file says why not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.core.errors import AccordError, Conflict
from apps.core.scope import scope
from apps.intake.actions import load_upload, receive_file, withdraw_upload
from apps.payables.models import Invoice, Line, Twin
from tests.intake_room.files import csv_file
from tests.payables.world import clerk, keyed, ready, sent, state, supplier

pytestmark = pytest.mark.django_db
HEADINGS = ("Supplier", "Invoice number", "Invoice date", "Description", "Net", "VAT", "Gross")
ROWS = [
    ("Harbour Tyres Ltd", "HT-00417", "01/06/2026", "Tyres", "100.00", "20.00", "120.00"),
    ("Northern Ropes Ltd", "0042", "02/06/2026", "Ropes", "1,250.50", "250.10", "1500.60"),
    ("Harbour Tyres Ltd", "CN-3", "03/06/2026", "Tyre back", "-25.00", "-5.00", "-30.00"),
]


@pytest.fixture
def holder(county):
    made = ready(county)
    supplier(county)
    return made


def given(county, tmp_path, rows, name="invoices.csv"):
    return receive_file(
        by=clerk(county), organisation=county.org("CC"), target="invoices", name=name,
        path=csv_file(tmp_path, name, rows, HEADINGS), choices={},
    )  # fmt: skip


def test_every_row_is_an_invoice_known_suppliers_found_and_credit_notes_told_apart(county, holder, tmp_path):
    upload = given(county, tmp_path, ROWS)
    loaded = load_upload(by=clerk(county), upload_id=upload.pk)
    assert loaded.notes[0] == "3 invoices over £1,590.60 came in." and "1 wait" in loaded.notes[1]
    with scope(county.everything()):
        found = {one.reference: one for one in Invoice.objects.select_related("record", "supplier")}
        assert found["HT-00417"].supplier.name == "Harbour Tyres Ltd" and found["HT-00417"].source == "file"
        assert found["0042"].record.state == "received" and found["0042"].gross == Decimal("1500.60")
        assert found["CN-3"].kind == "credit" and found["CN-3"].signed == Decimal("-30.00")
        assert Line.objects.get(invoice=found["0042"]).text == "Ropes"


def test_a_row_that_does_not_add_up_stops_the_whole_file(county, holder, tmp_path):
    upload = given(county, tmp_path, [*ROWS, ("X Ltd", "1", "01/06/2026", "", "10.00", "2.00", "13.00")])
    with pytest.raises(AccordError):
        load_upload(by=clerk(county), upload_id=upload.pk)
    with scope(county.everything()):
        assert not Invoice.objects.exists()


def test_twins_are_found_among_the_rows_and_with_what_stood_before(county, holder, tmp_path):
    keyed(county, holder)
    upload = given(county, tmp_path, ROWS)
    load_upload(by=clerk(county), upload_id=upload.pk)
    with scope(county.everything()):
        assert Twin.objects.get().invoice.reference == "HT-00417"


def test_a_file_is_withdrawn_until_one_of_its_invoices_is_sent(county, holder, tmp_path):
    upload = given(county, tmp_path, ROWS)
    load_upload(by=clerk(county), upload_id=upload.pk)
    with scope(county.everything()):
        one = Invoice.objects.get(reference="HT-00417")
    sent(county, one)
    with pytest.raises(Conflict, match="is waiting already"):
        withdraw_upload(by=clerk(county), upload_id=upload.pk, reason="Wrong month")
    other = given(
        county, tmp_path, [("Harbour Tyres Ltd", "HT-9", "05/06/2026", "", "1.00", "0.20", "1.20")], "b.csv"
    )
    load_upload(by=clerk(county), upload_id=other.pk)
    withdraw_upload(by=clerk(county), upload_id=other.pk, reason="Wrong month")
    with scope(county.everything()):
        assert state(county, Invoice.objects.get(reference="HT-9")) == "dropped"
