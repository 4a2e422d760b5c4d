"""The screens of purchases: what people see and press, with the same refusals in words."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.scope import scope
from apps.documents.paper import pdf
from apps.purchasing.models import Order
from apps.purchasing.papers import order_html
from tests.purchasing.world import (
    approved,
    asked,
    drafted,
    key,
    needed,
    order_of,
    ordered,
    ready,
    received,
    request_of,
    sent,
    state,
    supplier,
)
from tests.security.test_every_write import sign_in

pytestmark = pytest.mark.django_db

LISTS = ["", "orders/", "receipts/", "emergencies/", "cards/", "setup/"]


def form(county, holder, **more):
    from apps.core.scope import scope
    from apps.purchasing.models import DeliveryPoint

    with scope(county.everything()):
        point = DeliveryPoint.objects.get(holder_id=holder).pk
    told = {
        "line-TOTAL_FORMS": "1",
        "line-INITIAL_FORMS": "0",
        "line-0-description": "Fleece jacket",
        "line-0-category": "UNIFORM",
        "line-0-quantity": "10",
        "line-0-unit_price": "24",
        "point": str(point),
        "needed_on": needed().isoformat(),
        "reason": "Three quotes",
        "supplier": "",
        "contract": "",
        "key": "a-key-of-a-form",
    }
    return {**told, **more}


def test_a_station_officer_asks_on_one_form(county):
    holder = ready(county)
    browser = sign_in(county, "cc.sergeant")
    page = browser.get("/purchasing/need/")
    assert page.status_code == 200 and "What is needed" in page.content.decode()
    answer = browser.post("/purchasing/need/", form(county, holder, send="1"))
    assert answer.status_code == 302
    shown = browser.get(answer["Location"]).content.decode()
    assert "Waiting" in shown and "£288.00" in shown and "Three quotes" in shown
    # Sent twice, it is one requisition.
    assert browser.post("/purchasing/need/", form(county, holder, send="1"))["Location"] == answer["Location"]


def test_another_thing_comes_with_a_button_and_sends_nothing(county):
    holder = ready(county)
    browser = sign_in(county, "cc.sergeant")
    page = browser.post("/purchasing/need/", form(county, holder, more="1"))
    assert page.status_code == 200 and "Thing 2" in page.content.decode()
    assert "Nothing was asked for yet" in browser.get("/purchasing/").content.decode()


def test_what_is_wrong_stands_beside_its_field(county):
    holder = ready(county)
    browser = sign_in(county, "cc.sergeant")
    page = browser.post("/purchasing/need/", form(county, holder, send="1", reason="", supplier="Nobody Ltd"))
    assert page.status_code == 422 and "No supplier of the shared list" in page.content.decode()
    page = browser.post("/purchasing/need/", form(county, holder, send="1", reason=""))
    assert page.status_code == 422 and "Say why this is value for money" in page.content.decode()


def test_the_approver_sees_what_the_budget_has_left_and_what_was_bought_before(county):
    holder = ready(county)
    ordered(county, holder)
    record = sent(county, holder)
    shown = sign_in(county, "cc.inspector").get(f"/purchasing/requisitions/{record.pk}/").content.decode()
    assert "What the budgets have left" in shown and "11,424.00" in shown
    assert "Bought before by this organisation" in shown and "Decide on the approval" in shown
    # The station officer reads no finances, and is told so.
    shown = sign_in(county, "cc.sergeant").get(f"/purchasing/requisitions/{record.pk}/").content.decode()
    assert "What the budgets have left" not in shown and "read the organisation’s finances" in shown.replace(
        "&#x27;", "’"
    )


def test_order_receive_and_send_back_on_screens(county):
    holder = ready(county)
    record = approved(county, holder)
    supplier(county)
    buyer = sign_in(county, "cc.buyer")
    page = f"/purchasing/requisitions/{record.pk}/order/"
    shown = buyer.get(page).content.decode()
    assert "Place the order" in shown
    from apps.core.scope import scope
    from apps.purchasing.models import RequisitionLine

    with scope(county.everything()):
        line = RequisitionLine.objects.get(requisition__record=record).pk
    answer = buyer.post(page, {
        "supplier": "northgate outfitters ltd", "contract": "", "needed_on": needed().isoformat(), "deliver_to": "Station 4",
        "paying": "CC", "terms": "", f"quantity_{line}": "10", f"price_{line}": "23.50", "key": "a-key-of-an-order",
    })  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[:2000]
    order = answer["Location"].strip("/").split("/")[-1]
    assert "Whoever" not in buyer.get(answer["Location"]).content.decode()
    stores = sign_in(county, "cc.stores")
    page = f"/purchasing/orders/{order}/receive/"
    assert "10 each left" in stores.get(page).content.decode()
    given = {"came_1": "4", "received_on": needed().isoformat(), "note": "DN 7", "key": "a-key-of-a-receipt"}
    assert "Give today or an earlier day" in stores.post(page, given).content.decode()
    from apps.core.clock import today

    answer = stores.post(page, {**given, "received_on": today().isoformat()})
    assert answer.status_code == 302
    assert "£94.00" in stores.get(answer["Location"]).content.decode()
    page = stores.post(
        f"{page}?back=1",
        {"came_1": "1", "received_on": today().isoformat(), "note": "Torn", "key": "a-key-back"},
    )
    assert page.status_code == 302


@pytest.mark.parametrize(
    "who", ["cc.sergeant", "cc.inspector", "cc.buyer", "cc.stores", "cc.purchasing", "auditor", "cc.finance"]
)
def test_every_list_opens_empty_and_says_what_to_do(county, who):
    browser = sign_in(county, who)
    for page in LISTS:
        assert browser.get(f"/purchasing/{page}").status_code == 200, page


def test_whoever_reads_no_purchases_is_sent_away_in_words(county):
    browser = sign_in(county, "cc.analyst")
    assert browser.get("/purchasing/").status_code == 403


def test_lists_search_and_do_not_ask_once_a_row(county, django_assert_max_num_queries):
    holder = ready(county)
    for number in range(4):
        ordered(county, holder, asked(description=f"Jacket {number}"))
    browser = sign_in(county, "cc.buyer")
    browser.get("/purchasing/orders/")
    with django_assert_max_num_queries(25):
        shown = browser.get("/purchasing/orders/?words=Jacket 2&state=due").content.decode()
    assert shown.count("Jacket 2") >= 1 and "Jacket 1" not in shown
    assert "Nothing fits this search" in browser.get("/purchasing/orders/?words=helicopter").content.decode()


def test_an_old_form_is_refused(county):
    holder = ready(county)
    record = drafted(county, holder)
    browser: Client = sign_in(county, "cc.sergeant")
    answer = browser.post(f"/purchasing/requisitions/{record.pk}/", {"form": "send", "version": "0"})
    assert answer.status_code == 422 and "changed while you had it open" in answer.content.decode()
    assert state(county, record) == "draft"


def test_the_order_on_paper_repeats_byte_for_byte(county):
    holder = ready(county)
    order = ordered(county, holder, asked("3", "33.3333"))
    received(county, holder, order, _1="1")
    if pdf.missing():
        pytest.skip(pdf.missing())
    browser = sign_in(county, "cc.buyer")
    one, two = (browser.get(f"/purchasing/orders/{order.pk}/order.pdf").content for _ in range(2))
    assert one == two and one.startswith(b"%PDF")
    from apps.core.scope import scope

    with scope(county.everything()):
        html = order_html(order_of(county, order))
    assert str(order.number) in html and "33.3333" in html and "Westmarch" in html


def test_an_approval_is_decided_from_the_inbox(county):
    holder = ready(county)
    record = sent(county, holder)
    browser = sign_in(county, "cc.inspector")
    assert "Fleece jacket" in browser.get("/work/").content.decode()
    browser.post(f"/work/approvals/{request_of(county, record)}/approve/", {"reason": ""})
    assert state(county, record) in ("approved", "waiting")


def test_several_requisitions_are_ordered_at_once(county):
    holder = ready(county)
    first, second = (
        approved(county, holder),
        approved(county, holder, asked("4", "10.00", description="Beanie")),
    )
    client = sign_in(county, "cc.buyer")
    page = f"{reverse('purchasing:place-several')}?in={holder}"
    assert "Approved, not ordered" in client.get(page).content.decode()
    page += f"&requisition={first.pk}&requisition={second.pk}"
    shown = client.get(page)
    form = shown.context_data["form"]
    typed = {
        name: field.initial if field.initial is not None else form.initial.get(name, "")
        for name, field in form.fields.items()
    }
    typed |= {"supplier": "Northgate Outfitters Ltd", "needed_on": needed().isoformat(), "deliver_to": "Station 4",
              "paying": "CC", "contract": "", "terms": "", "key": key()}  # fmt: skip
    supplier(county)
    sent = client.post(page, typed)
    assert sent.status_code == 302, sent.content.decode()[-1500:]
    with scope(county.everything()):
        assert [one.description for one in Order.objects.get().lines.order_by("position")] == [
            "Fleece jacket",
            "Beanie",
        ]
    assert state(county, first) == state(county, second) == "ordered"


def test_what_no_room_answers_is_said(county):
    holder = ready(county)
    record = approved(county, holder)
    told = (
        sign_in(county, "cc.inspector")
        .get(reverse("purchasing:requisition", args=[record.pk]))
        .content.decode()
    )
    assert "Kit that a partner does not use: not known here" in told
