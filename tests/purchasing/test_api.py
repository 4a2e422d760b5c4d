"""Purchases for other programs: raise, read, receive; the same refusals in the interface's own form."""

from __future__ import annotations

import pytest

from apps.core.clock import today
from tests.purchasing.world import needed, ordered, ready
from tests.security.test_every_write import sign_in

pytestmark = pytest.mark.django_db


def requisition(**more):
    line = {
        "description": "Fleece jacket",
        "category": "UNIFORM",
        "quantity": "10",
        "unit_price": "24.0000",
        "cost_centre": "OPS",
        "needed_on": needed().isoformat(),
    }
    told = {"organisation": "CC", "reason": "Three quotes", "deliver_to": "Station 4", "needed_on": needed().isoformat(),
            "send": True, "key": "a-key-of-a-program", "lines": [line]}  # fmt: skip
    return {**told, **more}


def test_a_program_raises_a_requisition_once(county):
    ready(county)
    browser = sign_in(county, "cc.sergeant")
    made = browser.post("/api/v1/requisitions/", requisition(), content_type="application/json")
    assert made.status_code == 201, made.content
    assert (made.json()["state"], made.json()["cost"]) == ("waiting", "288.00")
    again = browser.post("/api/v1/requisitions/", requisition(), content_type="application/json")
    assert again.json()["number"] == made.json()["number"]
    listed = browser.get("/api/v1/requisitions/?organisation=CC&state=waiting").json()["results"]
    assert [one["number"] for one in listed] == [made.json()["number"]]


def test_a_program_receives_and_is_refused_in_words(county):
    holder = ready(county)
    order = ordered(county, holder)
    stores = sign_in(county, "cc.stores")
    told = {"organisation": "CC", "order": order.pk, "received_on": today().isoformat(), "key": "a-key-of-a-scanner",
            "lines": [{"position": 1, "amount": "4"}]}  # fmt: skip
    made = stores.post("/api/v1/receipts/", told, content_type="application/json")
    assert made.status_code == 201 and made.json()["net"] == "96.00"
    shown = stores.get(f"/api/v1/orders/{order.pk}/").json()
    assert shown["lines"][0]["received"] == "4.0000"
    told = {**told, "key": "another-key-of-it", "lines": [{"position": 1, "amount": "40"}]}
    refused = stores.post("/api/v1/receipts/", told, content_type="application/json")
    assert refused.status_code == 409 and "Line 1 can take" in refused.json()["errors"][0]["detail"]


def test_nobody_sees_another_organisations_purchases(county):
    holder = ready(county)
    order = ordered(county, holder)
    browser = sign_in(county, "fra.buyer")
    assert browser.get("/api/v1/orders/").json()["results"] == []
    assert browser.get(f"/api/v1/orders/{order.pk}/").status_code == 404
