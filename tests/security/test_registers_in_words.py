"""Registers read like the other screens: names for ids, words for codes, days and pounds as people write them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.core import show, words
from tests.rows import ROWS, build
from tests.security.test_every_write import sign_in
from tests.security.test_registers import IDS, REGISTERS, url

pytestmark = pytest.mark.django_db
RAW = re.compile(
    r"\w+ object \(|DateRange|datetime\.|Decimal\(|\[20\d\d-|&rsaquo;|\bVat\b|\bSha256\b|\bUrl\b"
)


@pytest.mark.parametrize(("model", "register"), REGISTERS, ids=IDS)
def test_no_page_of_a_register_shows_a_raw_value(model, register, county, django_assert_max_num_queries):
    from apps.core.scope import scope

    made = None
    if model._meta.label in ROWS:
        with scope(county.everything()):
            made = build(model._meta.label, county, county.org("CC"))
    client = sign_in(county, "auditor")
    pages = [url(model, "changelist")]
    if made is not None:
        pages += [url(model, "change", made.pk), url(model, "history", made.pk)]
    for page in pages:
        with django_assert_max_num_queries(30):
            answer = client.get(page)
        assert answer.status_code in (200, 302, 403, 404), page
        assert RAW.findall(answer.text) == [], page
        if answer.status_code == 200:
            assert '<nav class="breadcrumb" aria-label="Breadcrumb">' in answer.text
            assert '<a href="/registers/">Registers</a>' in answer.text


def test_a_row_names_its_holder_its_days_and_its_share(county):
    from apps.core.scope import scope

    with scope(county.everything()):
        made = build("tenancy.CostShare", county, county.org("CC"))
        room = build("tenancy.OrganisationRoom", county, county.org("CC"))
    client = sign_in(county, "auditor")
    rows = client.get("/registers/tenancy/costshare/").text
    assert '<td class="field-percent num">100.00%</td>' in rows
    assert '<td class="field-during nowrap">1 April 2021 – open</td>' in rows
    assert '<td class="field-holder">Chief Constable of Westmarch</td>' in rows
    page = client.get(f"/registers/tenancy/costshare/{made.pk}/change/").text
    assert f"<h1>Cost share {made.pk}</h1>" in page
    assert "Westmarch Fire and Rescue Authority</a>" in page
    history = client.get(f"/registers/tenancy/organisationroom/{room.pk}/history/").text
    assert "In force: 1 April 2021 – open" in history
    assert "Holder: Chief Constable of Westmarch" in history


def test_money_codes_and_labels_of_a_list(county):
    from apps.core.scope import scope
    from apps.suppliers.models import Supplier

    with scope(county.everything()):
        build("spend.Line", county, county.org("CC"))
        Supplier.objects.create(
            name="Westmarch Council", key="WESTMARCH COUNCIL", kind="business_rates", addressable=False
        )
    client = sign_in(county, "cc.analyst")
    assert '<td class="field-amount num">£10.00</td>' in client.get("/registers/spend/line/").text
    suppliers = client.get("/registers/suppliers/supplier/").text
    assert "VAT number" in suppliers
    assert '<a href="?kind=business_rates">Business rates</a>' in suppliers


def test_the_queries_of_a_list_do_not_grow_with_its_rows(county):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from apps.core.scope import scope

    client = sign_in(county, "cc.analyst")
    counts = []
    for _ in range(2):
        with scope(county.everything()):
            for _ in range(4):
                build("documents.StoredFile", county, county.org("CC"))
        client.get("/registers/documents/storedfile/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/registers/documents/storedfile/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("name", "said"),
    [("vat_number", "VAT number"), ("sha256", "SHA-256"), ("ni_number", "NI number"), ("level2", "level 2"),
     ("during", "in force"), ("period from", "period from")],
)  # fmt: skip
def test_a_field_s_name_is_said_in_words(name, said):
    assert words.label(name) == said


def test_codes_acts_periods_and_quantities_are_said_in_words():
    assert words.code("business_rates") == "Business rates"
    assert words.code("spend.load") == "Spend: load"
    assert words.code("Business Rates") == "Business Rates"
    assert words.act("identity.role.approve") == "Identity: approve role"
    assert show.period(DateRange(dt.date(2020, 4, 1), None)) == "1 April 2020 – open"
    assert show.period(DateRange(dt.date(2020, 4, 1), dt.date(2021, 4, 1))) == "1 April 2020 – 31 March 2021"
    assert show.number(Decimal("1234.500")) == "1,234.5"
