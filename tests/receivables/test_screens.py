"""Every screen of income opens for whoever may, works without script, and says why a button may not act."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.core.clock import today
from apps.core.scope import scope
from apps.documents.models import Record
from apps.receivables.actions.receipts import enter_receipt
from apps.receivables.models import Customer, Invoice, Plan, Receipt, WriteOff
from tests.budgets.test_screens import sound
from tests.ledger.books import officer
from tests.receivables.world import credited, customer, decided, drafted, fresh, issued, key, ready, version
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

pytestmark = pytest.mark.django_db


def here(name: str, *args: object, holder: int | None = None) -> str:
    return reverse(f"receivables:{name}", args=args) + (f"?in={holder}" if holder else "")


@pytest.fixture
def holder(county):
    return ready(county)


def test_the_clerk_raises_the_manager_approves_and_the_clerk_issues(county, holder):
    client = sign_in(county, "cc.finance")
    sent = client.post(here("customer-new", holder=holder), {
        "kind": "body", "name": "Westmarch Show Ltd", "street": "Showground", "city": "Westmarch", "postcode": "WM3 3CC",
        "key": key(),
    })  # fmt: skip
    assert sent.status_code == 302
    with scope(county.everything()):
        show = Customer.objects.get(name="Westmarch Show Ltd").pk
    lines = {"line-TOTAL_FORMS": "2", "line-INITIAL_FORMS": "0", "line-0-text": "Constables", "line-0-quantity": "8",
             "line-0-unit": "hour", "line-0-price": "61.75", "line-1-unit": "each"}  # fmt: skip
    head = {"customer": show, "kind": "special_service", "about": "Show", "supplied_on_0": "", "key": key(),
            "supplied_on": today().isoformat()}  # fmt: skip
    grown = sound(client.post(here("invoice-new", holder=holder), {**head, **lines, "more": "1"}))
    assert grown.count("<legend>Line") == 4
    wrong = sound(
        client.post(here("invoice-new", holder=holder), {**head, **lines, "line-0-vat_code": "S"}), 422
    )
    assert "no VAT code for supplies" in wrong
    assert client.post(here("invoice-new", holder=holder), {**head, **lines}).status_code == 302
    with scope(county.everything()):
        invoice = Invoice.objects.select_related("record").get()
    page = here("invoice", invoice.record_id)
    assert "Send for approval" in sound(client.get(page))
    assert client.post(page, {"do": "send", "version": version(county, invoice.record_id)}).status_code == 302
    decided(county, invoice.record_id)
    assert ">Issue</button>" in sound(client.get(page))
    client.post(page, {"do": "issue", "version": version(county, invoice.record_id)})
    assert fresh(county, invoice).record.state == "issued"
    told = sound(client.get(page))
    assert "£592.80" in told and "On paper only" in told
    assert client.get(here("invoice-paper", invoice.record_id)).content[:5] in (b"%PDF-", b"<!DOC")


def test_every_page_opens_and_says_what_to_do_where_it_is_empty(county, holder):
    client = sign_in(county, "cc.finance")
    for name in (
        "invoices",
        "invoice-new",
        "customers",
        "customer-new",
        "receipts",
        "receipt-new",
        "aged",
        "reminders",
        "setup",
    ):
        sound(client.get(here(name, holder=holder)))
    assert "No invoice fits" in sound(client.get(here("invoices", holder=holder) + "&state=paid"))
    club = customer(county)
    draft = drafted(county, club, ("1", "5.00"))
    sound(client.get(here("invoice-edit", draft.record_id)))
    invoice = issued(county, club, ("1", "100.00"))
    note = credited(county, invoice, "10.00")
    enter_receipt(by=officer(county, "CC"), customer_id=club.pk, amount=Decimal("20.00"), received_on=today(), bank_line="A",
                  key=key())  # fmt: skip
    page = here("invoice", invoice.record_id)
    for form in ({"form": "plan", "first": today().isoformat(), "count": "3", "reason": "Hard times"},
                 {"form": "write_off", "amount": "5.00", "reason": "Small"}):  # fmt: skip
        assert client.post(page, {**form, "key": key()}).status_code == 302
    with scope(county.everything()):
        places = [("plan", Plan.objects.get().record_id), ("write-off", WriteOff.objects.get().record_id),
                  ("receipt", Receipt.objects.get().record_id), ("credit", note.record_id), ("customer", club.record_id),
                  ("invoice", invoice.record_id)]  # fmt: skip
    for name, record in places:
        sound(client.get(here(name, record)))
    reader = sign_in(county, "auditor")
    for name, record in places:
        assert 'method="post" class="measure"' not in sound(reader.get(here(name, record)))
    shown = sound(client.get(here("aged", holder=holder)))
    assert "Westmarch Wanderers" in shown and "£88.00" in shown
    for wanted in ("csv", "xlsx", "pdf"):
        assert client.get(here("aged", holder=holder) + f"&format={wanted}").status_code == 200
    csv = b"".join(client.get(here("aged", holder=holder) + "&format=csv").streaming_content).decode()
    assert ",108.00,0.00,0.00,0.00,0.00,0.00,-20.00,88.00" in csv


def test_money_is_put_to_invoices_and_taken_back_on_the_screens(county, holder):
    client = sign_in(county, "cc.finance")
    club = customer(county)
    invoice = issued(county, club, ("1", "100.00"))
    entry = here("receipt-new", holder=holder)
    assert "From whom" in sound(client.get(entry))
    entry += f"&customer={club.pk}"
    assert "£120.00 is owed" in sound(client.get(entry))
    typed = {
        "amount": "£150.00",
        "received_on": today().isoformat(),
        "bank_line": "BGC 7",
        f"invoice_{invoice.pk}": "130",
    }
    assert "is owed £120.00 only" in sound(client.post(entry, {**typed, "key": key()}), 422)
    assert client.post(entry, {**typed, f"invoice_{invoice.pk}": "100", "key": key()}).status_code == 302
    assert client.post(here("customer", club.record_id),
                       {"form": "allocate", f"invoice_{invoice.pk}": "20.00", "key": key()}).status_code == 302  # fmt: skip
    assert fresh(county, invoice).record.state == "paid"
    with scope(county.everything()):
        got = Receipt.objects.get()
    assert (
        client.post(here("receipt", got.record_id), {"form": "return", "reason": "Returned"}).status_code
        == 302
    )
    assert fresh(county, invoice).record.state == "issued"


def test_a_list_of_reminders_is_looked_through_on_its_screen(county, holder):
    import time_machine

    client = sign_in(county, "cc.finance")
    invoice = issued(county, customer(county), ("1", "100.00"))
    with time_machine.travel(invoice.due_on.isoformat() + "T12:00:00Z", tick=False) as clock:
        clock.shift(10 * 24 * 3600)
        client = sign_in(county, "cc.finance")
        assert "1 letter due today" in sound(client.get(here("reminders", holder=holder)))
        assert client.post(here("reminders", holder=holder), {"key": key()}).status_code == 302
        with scope(county.everything()):
            run = Record.objects.get(kind="receivables.reminders")
            letter = run.pk and invoice.reminders.get().pk
        page = here("reminder-run", run.pk)
        client.post(page, {"do": "leave", "reminder": letter, "reason": "They phoned"})
        assert "No: They phoned" in sound(client.get(page))
        client.post(page, {"do": "take", "reminder": letter})
        client.post(page, {"do": "send", "version": version(county, run.pk)})
        assert "Sent" in sound(client.get(page))
