"""The queue of exceptions and the split screen: every decision is there, works without script, and says why not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.core.scope import scope
from apps.documents.einvoice.values import InvoiceLine
from apps.documents.einvoice.writing import write
from apps.jobs.schedules import make_due_jobs
from apps.jobs.worker import drain
from apps.payables.actions.many import receive_e_invoices
from apps.payables.actions.setup import match_by_itself
from apps.payables.models import Category, Rules, Stop, Ways
from apps.payables.papers import paper_of
from tests.budgets.test_screens import sound
from tests.einvoices import STANDARD, good, spoiled
from tests.einvoices import line as e_line
from tests.ledger.books import officer
from tests.payables.buying import billed, bought, buyer, came_in, fresh, line
from tests.payables.world import clerk, supplier
from tests.purchasing.world import line_of, received
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(county):
    return buyer(county)


def dearer(county, holder):
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    return order, came_in(county, holder, billed(order, line("10", "26.00")))


def test_the_queue_says_flag_reason_age_and_amount_and_the_split_screen_both_sides(county, holder):
    order, made = dearer(county, holder)
    client = sign_in(county, "cc.clerk")
    queue = sound(client.get(reverse("payables:exceptions") + f"?in={holder}"))
    assert (
        "Exception" in queue
        and "£20.00 more than 10" in queue
        and "312.00" in queue
        and order.number in queue
    )
    page = reverse("payables:match", args=[made.record_id])
    shown = sound(client.get(page))
    assert (
        "Fleece jacket" in shown
        and "Ordered, received and invoiced so far" in shown
        and "Keep this match" in shown
    )
    reader = sound(sign_in(county, "cc.inspector").get(page))
    assert "It takes the duty “invoice.match”" in reader and "Keep this match" not in reader
    assert sign_in(county, "fra.clerk").get(page).status_code == 404


def test_a_match_is_corrected_and_what_is_wrong_is_said_beside_its_field(county, holder):
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    made = came_in(county, holder, billed("", line("10", "24.00"), reference="HT-5"))
    client = sign_in(county, "cc.clerk")
    page = reverse("payables:match", args=[made.record_id])
    assert "No open order of this organisation has this number" in sound(client.get(page))
    asked = f"{page}?order={order.number}"
    assert "Ordered, received and invoiced so far" in sound(client.get(asked))
    fields = {"form": "match", "version": made.record.version, "line1-0-order_line": line_of(county, order).pk,
              "line1-0-quantity": "", "line1-0-net": "240.00"}  # fmt: skip
    assert "Say how many of the order these are." in sound(client.post(asked, fields), 422)
    answer = client.post(asked, {**fields, "line1-0-quantity": "10"})
    assert answer.status_code == 302 and fresh(county, made).record.state == "posted"
    assert "It is posted already." in sound(client.get(page))


def test_it_is_disputed_waited_for_sent_back_or_accepted(county, holder):
    _, made = dearer(county, holder)
    client = sign_in(county, "cc.clerk")
    page = reverse("payables:match", args=[made.record_id])
    sound(client.post(page, {"form": "dispute", "reason": ""}), 422)
    assert client.post(page, {"form": "wait", "version": made.record.version}).status_code == 302
    assert fresh(county, made).parked
    assert made.record.number in sound(
        client.get(reverse("payables:exceptions") + f"?in={holder}&show=waits")
    )
    assert client.post(page, {"form": "dispute", "reason": "Wrong price"}).status_code == 302
    assert client.post(page, {"form": "again"}).status_code == 302
    with scope(county.everything()):
        assert Stop.objects.get(invoice=made).reason == "Wrong price"
    answer = client.post(
        page, {"form": "accept", "reason": "New price", "version": fresh(county, made).record.version}
    )
    assert answer["Location"] == reverse("payables:invoice", args=[made.record_id])
    assert fresh(county, made).record.state == "waiting"


def test_a_service_person_matches_as_goods_come_in(county, holder):
    from apps.identity.models import Person
    from tests.county import grant

    with scope(county.everything()):
        Person.objects.filter(pk=county.person("cc.details2")).update(is_service=True)
    grant("cc.details2", "CC", "payables_clerk")
    match_by_itself(by=officer(county, "CC"), holder=holder, person=county.person("cc.details2"))
    order = bought(county, holder)
    made = came_in(county, holder, billed(order))
    assert make_due_jobs() == 0
    received(county, holder, order, _1="10")
    assert make_due_jobs() == 1, "the receipt makes it due at once"
    drain()
    assert fresh(county, made).record.state == "posted"


def test_all_are_matched_again_by_a_button(county, holder):
    order = bought(county, holder)
    made = came_in(county, holder, billed(order))
    received(county, holder, order, _1="10")
    client = sign_in(county, "cc.clerk")
    assert client.post(reverse("payables:exceptions") + f"?in={holder}").status_code == 302
    assert fresh(county, made).record.state == "posted"


def test_the_set_up_is_on_one_page(county, holder):
    client = sign_in(county, "cc.finance")
    page = reverse("payables:setup") + f"?in={holder}"
    assert "Whoever registers them" in sound(client.get(page))
    for fields in (
        {"form": "rules", "price_percent": "5", "price_pounds": "50", "quantity_percent": "2", "since": "2026-10-01",
         "reason": "Scheme"},
        {"form": "ways", "category": "", "ways": "2", "since": "2026-10-01", "reason": "Scheme"},
        {"form": "category", "code": "util", "name": "Utilities", "account": "52100", "since": "2026-10-01"},
    ):  # fmt: skip
        assert client.post(page, fields).status_code == 302, fields
    with scope(county.everything()):
        assert Rules.objects.filter(holder_id=holder).count() == 2 and Ways.objects.get().ways == 2
        pk = Category.objects.get(code="UTIL").pk
    assert "There is no account 99999" in sound(
        client.post(
            page, {"form": "category", "code": "x", "name": "X", "account": "99999", "since": "2026-10-01"}
        ),
        422,
    )
    assert (
        client.post(
            page, {"form": "end", "category_id": pk, "last_day": "2026-12-01", "reason": "Over"}
        ).status_code
        == 302
    )


def test_many_e_invoices_come_in_together_and_one_bad_file_spoils_no_other(county, holder):
    supplier(county)
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    ours = write(good(order=order.number, lines=[e_line("Fleece jacket", "10", "24.00", order_line="1")]))
    plain = write(good(reference="HT-2", order="4711"))
    wrong = spoiled(
        ('TaxInclusiveAmount currencyID="GBP">480.00', 'TaxInclusiveAmount currencyID="GBP">481.00')
    )
    files = [
        ("a.xml", ours),
        ("b.xml", wrong),
        ("c.xml", plain),
        ("d.xml", b"<!DOCTYPE a []><a/>"),
        ("e.xml", ours),
    ]
    found = receive_e_invoices(by=clerk(county), holder=holder, files=files, key="a batch of five")
    assert len(found.taken) == 2 and len(found.returned) == 2 and found.known == ["e.xml"]
    assert found.posted == [found.taken[0].record_id]
    assert fresh(county, found.taken[0]).record.state == "posted"
    assert fresh(county, found.taken[1]).flag == "do_not_pay"


def test_what_is_paid_already_or_rounded_is_taken_off_what_is_owed():
    one = good(
        lines=[InvoiceLine("1", "Hall", Decimal(1), Decimal("100.00"), STANDARD, Decimal("100.00"))],
        prepaid=Decimal("20.00"), rounding=Decimal("0.01"),
    )  # fmt: skip
    paper = paper_of(one)
    assert paper.net + paper.vat == Decimal("100.01")
    assert [row.net for row in paper.lines] == [Decimal("100.00"), Decimal("-20.00"), Decimal("0.01")]
