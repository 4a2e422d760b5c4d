"""Every screen of payables opens for whoever may, works without script, and says why a button may not act."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.scope import scope
from apps.documents.einvoice.writing import write
from apps.documents.models import Record
from apps.payables.models import Invoice, Refusal, Twin
from tests.budgets.test_screens import sound
from tests.einvoices import good, spoiled
from tests.ledger.books import ENERGY
from tests.payables.papers import pdf
from tests.payables.world import approve, category, keyed, posted, ready, request_of, state, supplier
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(county):
    made = ready(county)
    supplier(county)
    return made


def the(county, model, **where):
    with scope(county.everything()):
        return model.objects.get(**where)


def test_an_e_invoice_is_brought_coded_approved_and_posted_without_script(county, holder):
    client = sign_in(county, "cc.clerk")
    place = reverse("payables:bring") + f"?in={holder}"
    sound(client.get(place))
    file = SimpleUploadedFile("ht.xml", write(good()), "application/xml")
    answer = client.post(place, {"key": "a-key-of-the-form", "file": file})
    made = the(county, Invoice)
    page = reverse("payables:invoice", args=[made.record_id])
    assert answer["Location"] == page
    shown = sound(client.get(page))
    assert "Harbour Tyres Ltd" in shown and "pay by" in shown and "ht.xml" in shown
    codes = {
        "form": "code", "line1-account": ENERGY, "line1-cost_centre": "ops", "line1-vat_code": "s",
        "category": category(county, holder),
    }  # fmt: skip
    assert "no cost centre NOWHERE" in sound(client.post(page, codes | {"line1-cost_centre": "nowhere"}), 422)
    assert client.post(page, codes).status_code == 302
    client.post(page, {"form": "send"})
    assert state(county, made) == "waiting"
    assert "Bring an invoice" in sound(client.get(reverse("payables:index") + f"?in={holder}&show=waiting"))
    approve(by=county.actor("cc.inspector"), request_id=request_of(county, made))
    client.post(page, {"form": "post"})
    assert state(county, made) == "posted"
    assert "JS-" in sound(client.get(page))
    aged = sound(client.get(reverse("payables:aged") + f"?in={holder}"))
    assert "£480.00" in aged and "Harbour Tyres Ltd" in aged


def test_a_faulty_e_invoice_shows_each_fault_with_its_rule_and_the_cure(county, holder):
    client = sign_in(county, "cc.clerk")
    data = spoiled(
        ('TaxInclusiveAmount currencyID="GBP">480.00', 'TaxInclusiveAmount currencyID="GBP">481.00')
    )
    place = reverse("payables:bring") + f"?in={holder}"
    answer = client.post(place, {"key": "another-key-1", "file": SimpleUploadedFile("bad.xml", data)})
    made = the(county, Refusal)
    assert answer["Location"] == reverse("payables:refusal", args=[made.record_id])
    page = sound(client.get(answer["Location"]))
    assert "BR-CO-15" in page and "Net and VAT do not add up to the gross" in page and "EN 16931" in page
    assert "bad.xml" in sound(client.get(reverse("payables:refusals") + f"?in={holder}"))


def test_a_pdf_stands_beside_the_form_on_which_it_is_keyed(county, holder):
    client = sign_in(county, "cc.clerk")
    place = reverse("payables:bring") + f"?in={holder}"
    client.post(place, {"key": "another-key-2", "file": SimpleUploadedFile("p.pdf", pdf())})
    paper = the(county, Record, kind="payables.paper")
    page = reverse("payables:paper", args=[paper.pk])
    shown = sound(client.get(page))
    picture = shown.split('<img class="paper-picture" src="')[1].split('"')[0]
    answer = client.get(picture)
    assert answer["Content-Type"] == "image/png" and answer.content[:4] == b"\x89PNG"
    assert client.get(picture.replace("/1/", "/2/")).status_code >= 400
    assert "p.pdf" in sound(client.get(reverse("payables:papers") + f"?in={holder}"))
    rows = {"line-TOTAL_FORMS": "3", "line-INITIAL_FORMS": "0"}
    head = {
        "form": "key", "key": "another-key-3", "payee": "Harbour Tyres Ltd", "kind": "invoice", "reference": "P-1",
        "dated": "2026-06-01", "received_on": "2026-06-02",
    }  # fmt: skip
    for number in range(3):
        rows |= {
            f"line-{number}-text": "",
            f"line-{number}-net": "",
            f"line-{number}-rate": "S20",
            f"line-{number}-vat": "",
        }
    one = rows | {"line-0-text": "Tyres", "line-0-net": "1,000.00"}
    grown = sound(client.post(page, head | one | {"more": "1"}))
    assert 'name="line-4-net"' in grown and 'value="P-1"' in grown
    assert "Supplier&#x27;s number" in sound(client.post(page, head | one | {"reference": ""}), 422)
    assert client.post(page, head | one).status_code == 302
    made = the(county, Invoice)
    assert (made.net, made.vat, made.source) == (Decimal("1000.00"), Decimal("200.00"), "keyed")
    assert "keyed already" in sound(client.get(page))
    assert "p.pdf" in sound(client.get(reverse("payables:invoice", args=[made.record_id])))


def test_possible_duplicates_stand_side_by_side_and_a_second_person_decides(county, holder):
    posted(county, holder)
    second = keyed(county, holder, reference="ht 417")
    twin = the(county, Twin)
    page = reverse("payables:twin", args=[twin.pk])
    clerk = sound(sign_in(county, "cc.clerk").get(page))
    assert "It takes the duty “duplicate.decide”" in clerk and "ht 417" in clerk and "HT-00417" in clerk
    client = sign_in(county, "cc.manager")
    assert "ht 417" in sound(client.get(reverse("payables:invoice", args=[second.record_id])))
    assert "Possible duplicates, the oldest first" in sound(
        client.get(reverse("payables:twins") + f"?in={holder}")
    )
    sound(client.post(page, {"decision": "apart", "reason": ""}), 422)
    assert client.post(page, {"decision": "apart", "reason": "Another delivery"}).status_code == 302
    assert "Another delivery" in sound(client.get(page))


def test_a_supplier_is_named_from_the_queue_and_an_invoice_is_stopped(county, holder):
    made = keyed(county, holder, payee="Northern Ropes Ltd")
    client = sign_in(county, "cc.clerk")
    page = reverse("payables:invoice", args=[made.record_id])
    assert "Who is this?" in sound(client.get(page))
    assert client.post(page, {"form": "supplier", "supplier": ""}).status_code == 302
    assert state(county, made) == "registered"
    assert (
        client.post(page, {"form": "stop", "kind": "dispute", "reason": "Ropes too short"}).status_code == 302
    )
    assert "Ropes too short" in sound(client.get(page))
    assert "Disputed or on hold" in sound(
        client.get(reverse("payables:index") + f"?in={holder}&show=stopped&words=ropes")
    )


def test_payment_performance_is_a_table_and_a_file(county, holder):
    client = sign_in(county, "cc.manager")
    place = reverse("payables:performance") + f"?in={holder}"
    assert "Within 30 days" in sound(client.get(place))
    csv = b"".join(client.get(place + "&format=csv&quarter=2026-04-01").streaming_content).decode()
    assert "s.70" in csv and "Payer,Supplier,Contract" in csv


def test_whoever_reads_another_organisation_only_sees_nothing_here(county, holder):
    made = keyed(county, holder)
    client = sign_in(county, "fra.clerk")
    assert client.get(reverse("payables:invoice", args=[made.record_id])).status_code == 404


def test_another_program_sends_an_e_invoice_and_hears_every_fault(county, holder):
    import base64

    client = sign_in(county, "cc.clerk")

    def send(data: bytes, key: str):
        body = {
            "organisation": holder,
            "name": "x.xml",
            "content": base64.b64encode(data).decode(),
            "key": key,
        }
        return client.post("/api/v1/e-invoices/", body, content_type="application/json")

    answer = send(write(good()), "program-key-1")
    assert (
        answer.status_code == 201
        and answer.json()["state"] == "registered"
        and answer.json()["gross"] == "480.00"
    )
    assert send(write(good()), "program-key-1").json()["number"] == answer.json()["number"], (
        "sent twice, in once"
    )
    bad = send(
        spoiled(('<cbc:PayableAmount currencyID="GBP">480.00', '<cbc:PayableAmount currencyID="GBP">1.00')),
        "program-key-2",
    )
    assert bad.status_code == 422 and [one["rule"] for one in bad.json()["faults"]] == ["BR-CO-16"]
    assert bad.json()["state"] == "returned"
    assert send(b"", "short").status_code == 400
    other = sign_in(county, "cc.manager").post(
        "/api/v1/e-invoices/", {"organisation": holder, "name": "x.xml", "content": "PGEvPg==", "key": "program-key-3"},
        content_type="application/json",
    )  # fmt: skip
    assert other.status_code == 403
