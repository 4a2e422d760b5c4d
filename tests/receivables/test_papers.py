"""Papers: a VAT invoice shows what HMRC asks for and prints the same bytes; the e-invoice passes all three layers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.core.scope import scope
from apps.documents.einvoice.checking import examine
from apps.documents.einvoice.writing import write
from apps.documents.models import StoredFile
from apps.documents.paper import pdf
from apps.jobs.models import Job
from apps.receivables.actions.papers import keep_papers
from apps.receivables.models import Credit
from apps.receivables.queries.papers import e_invoice, html, paper
from apps.receivables.tasks import made_papers
from tests.ledger.books import officer
from tests.receivables.world import VAT_NUMBER, credited, customer, issued, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def club(county):
    ready(county)
    return customer(county)


@pytest.mark.parametrize("kind", ["special_service", "rent", "mutual_aid"])
def test_the_e_invoice_passes_the_schema_the_european_rules_and_peppols(county, club, kind):
    """Standard rate, exempt, and outside the scope of VAT: each with a credit note on it."""
    invoice = issued(county, club, ("12", "61.75"), ("3", "33.3333"), kind=kind)
    note = credited(county, invoice, "100.00")
    with scope(county.everything()):
        made = [write(e_invoice(invoice)), write(e_invoice(invoice, Credit.objects.get(pk=note.pk)))]
    for data in made:
        judged = examine(data)
        assert judged.holds, [(one.layer, one.rule, one.words) for one in judged.faults]
        assert judged.layers == ("File", "UBL 2.1 schema", "EN 16931", "Peppol")
    assert judged.invoice.corrects == invoice.record.number


def test_an_organisation_of_accord_is_charged_a_recharge_by_e_invoice(county):
    ready(county)
    fire = customer(
        county, name="Westmarch Fire and Rescue Authority", organisation="FRA", buyer_reference=""
    )
    invoice = issued(county, fire, ("1", "2500.00"), kind="recharge")
    with scope(county.everything()):
        judged = examine(write(e_invoice(invoice)))
    assert judged.holds and judged.invoice.gross == Decimal("3000.00")
    assert judged.invoice.buyer_reference == fire.record.number


def test_the_paper_shows_what_a_vat_invoice_must_and_prints_the_same_bytes(county, club):
    """VAT Notice 700 §16.3.1: number, tax point, supplier with address and VAT number, customer, description, quantity,
    rate, unit price and net of each line, total VAT in sterling."""
    invoice = issued(county, club, ("12", "61.75"), ("3", "33.33"))
    with scope(county.everything()):
        page = html(invoice)
        for needed in ("VAT invoice INVO-2026-000001", VAT_NUMBER, "1 Station Road",
        "Chief Constable of Westmarch",
        "Tax point",
                       "Date of supply", "Westmarch Wanderers FC Ltd", "The Ground", "Constables", "61.75",
                       "741.00", "840.99",
                       "168.20", "1,009.19", "pounds sterling", "08-99-99", "MATCHDAY"):  # fmt: skip
            assert needed in page, needed
        if pdf.available():
            assert paper(invoice) == paper(invoice)


def test_papers_are_made_by_a_job_and_kept_once(county, club):
    invoice = issued(county, club, ("1", "100.00"))
    with scope(county.everything()):
        job = Job.objects.get(kind="receivables.papers")
        record, files = made_papers(job.payload)
    assert [name.partition(".")[2] for name, _ in files] == ["pdf", "xml"]
    by = officer(county, "CC")
    assert keep_papers(by=by, record_id=record, files=files) == 2
    assert keep_papers(by=by, record_id=record, files=files) == 0
    with scope(county.everything()):
        assert set(StoredFile.objects.filter(record=invoice.record).values_list("name", flat=True)) == {
            "INVO-2026-000001.pdf", "INVO-2026-000001.xml"}  # fmt: skip


def test_on_paper_only_where_one_side_has_no_electronic_address(county):
    ready(county)
    invoice = issued(county, customer(county, scheme="", endpoint=""), ("1", "100.00"))
    with scope(county.everything()):
        assert e_invoice(invoice) is None
        assert [name for name, _ in made_papers({"invoice": invoice.pk})[1]] == ["INVO-2026-000001.pdf"]
