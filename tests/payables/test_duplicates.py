"""The same invoice twice: found across years, spellings, suppliers and organisations; a second person decides."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from apps.core.clock import now
from apps.core.errors import Conflict, NotAllowed
from apps.core.scope import scope
from apps.payables.actions.duplicates import decide_twin, renew_prints
from apps.payables.actions.posting import post_invoice
from apps.payables.actions.receiving import drop
from apps.payables.calc.references import reference_key
from apps.payables.models import Fingerprint, Twin
from apps.suppliers.actions.merging import merge_suppliers
from tests.payables.world import approved, clerk, fresh, keyed, paper, posted, ready, state, supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(county):
    made = ready(county)
    supplier(county)
    return made


def twins(county, invoice):
    with scope(county.everything()), transaction.atomic():
        return list(Twin.objects.filter(invoice=invoice).order_by("id"))


def decided(county, invoice, decision="apart", by="cc.manager"):
    for twin in twins(county, invoice):
        decide_twin(by=county.actor(by), twin_id=twin.pk, decision=decision, reason="Two deliveries")


# --- One number, many spellings -------------------------------------------------------------------------------


@pytest.mark.parametrize("other", ["HT-00417", "ht 417", "HT/417", "HT.0417", " ht-417 "])
def test_a_number_is_one_however_it_is_typed(other):
    assert reference_key(other) == reference_key("HT-417")


def test_idle_words_and_noughts_fall_away_and_nothing_else_does():
    assert {reference_key(one) for one in ("INV-000417", "invoice no. 417", "Inv417", "0417", "417")} == {
        "417"
    }
    assert reference_key("HT-417") != reference_key("417")
    assert reference_key("INV-1001") != reference_key("INV-101")
    assert reference_key("INVERNESS") == "INVERNESS"
    assert reference_key("---") == "---"


@given(st.text(max_size=40))
def test_a_key_is_steady_and_bounded(text):
    once = reference_key(text)
    assert len(once) <= 60 and reference_key(f" {text} ") == once


# --- Within one organisation ----------------------------------------------------------------------------------


def test_the_same_number_in_another_year_and_spelling_stops_at_the_posting(county, holder):
    posted(county, holder)
    second = keyed(county, holder, reference="ht 417", dated=dt.date(2024, 2, 1), net="90.00", vat="18.00")
    (twin,) = twins(county, second)
    assert twin.kind == "reference" and twin.decision == ""
    approved(county, second)
    with pytest.raises(Conflict, match="may be a duplicate: 1 twin waits"):
        post_invoice(by=clerk(county), record_id=second.record_id)
    decided(county, second, "pay")
    post_invoice(by=clerk(county), record_id=second.record_id)
    assert state(county, second) == "posted"


def test_the_same_amount_and_day_under_another_number_is_a_twin_too(county, holder):
    posted(county, holder)
    assert [one.kind for one in twins(county, keyed(county, holder, reference="HT-777"))] == ["amount"]
    assert twins(county, keyed(county, holder, reference="HT-778", net="99.00", vat="19.80")) == []


def test_the_same_bank_account_and_amount_from_another_supplier_is_a_twin(county, holder):
    supplier(county, "Harbour Tyre Services", vat_number="")
    posted(county, holder, paper(bank=("08-99-99", "66374958")))
    copy = keyed(county, holder, payee="Harbour Tyre Services", reference="A1", bank=("089999", "66374958"))
    assert [one.kind for one in twins(county, copy)] == ["bank"]
    assert "66374958" not in fresh(county, copy).bank_print


def test_the_first_of_two_goes_on_and_the_second_waits(county, holder):
    first, second = keyed(county, holder), keyed(county, holder)
    assert twins(county, first) == [] and len(twins(county, second)) == 1
    approved(county, first)
    post_invoice(by=clerk(county), record_id=first.record_id)
    drop(by=clerk(county), record_id=second.record_id, reason="Keyed twice")
    assert state(county, first) == "posted"


def test_whoever_registered_it_does_not_decide_and_the_database_says_so(county, holder):
    posted(county, holder)
    second = keyed(county, holder)
    (twin,) = twins(county, second)
    with pytest.raises(NotAllowed):
        decide_twin(by=clerk(county), twin_id=twin.pk, decision="pay", reason="It is fine")
    with pytest.raises(DatabaseError), scope(clerk(county).scope()), transaction.atomic():
        Twin.objects.filter(pk=twin.pk).update(
            decision="pay", reason="x", decided_by_id=county.person("cc.clerk"), decided_at=now()
        )
    with pytest.raises(DatabaseError, match="own name"), scope(clerk(county).scope()), transaction.atomic():
        Twin.objects.filter(pk=twin.pk).update(
            decision="pay", reason="x", decided_by_id=county.person("cc.manager"), decided_at=now()
        )
    decided(county, second)
    with pytest.raises(Conflict, match="decided already"):
        decided(county, second)
    with pytest.raises(DatabaseError, match="stands"), scope(county.everything()), transaction.atomic():
        Twin.objects.filter(pk=twin.pk).update(reason="another")


def test_a_posting_past_the_search_is_refused_by_the_database(county, holder):
    """Even where nobody wrote the twin down, the database searches by itself."""
    posted(county, holder)
    second = keyed(county, holder)
    approved(county, second)
    with scope(county.everything()), transaction.atomic():
        from apps.payables.models import Invoice

        with pytest.raises(DatabaseError, match="may be a duplicate"), transaction.atomic():
            Invoice.objects.filter(pk=second.pk).update(posted_on=dt.date(2026, 6, 2), posted_at=now())


# --- Across organisations -------------------------------------------------------------------------------------


@pytest.fixture
def both(county):
    supplier(county)
    return ready(county, "CC", share=True), ready(county, "FRA", share=True)


def test_the_same_invoice_to_two_organisations_is_found_and_shows_no_more_than_whose(county, both):
    police, fire = both
    posted(county, police)
    second = keyed(county, fire, reference="HT 0417", code="FRA")
    (twin,) = twins(county, second)
    assert twin.organisation_id == police and twin.other_id is None and twin.kind == "reference"
    approved(county, second, "FRA")
    with pytest.raises(Conflict, match="duplicate"):
        post_invoice(by=clerk(county, "FRA"), record_id=second.record_id)
    decided(county, second, "apart", by="fra.manager")
    post_invoice(by=clerk(county, "FRA"), record_id=second.record_id)
    with scope(clerk(county, "FRA").scope()), transaction.atomic():
        seen = Fingerprint.objects.filter(holder_id=police)
        assert {one.kind for one in seen} == {"reference", "amount"}
        assert all("00417" not in one.print and "120" not in one.print[:12] for one in seen)
        from apps.payables.models import Invoice

        assert not Invoice.objects.filter(holder_id=police).exists()


def test_whoever_opens_no_window_is_neither_compared_nor_seen(county):
    supplier(county)
    police, fire = ready(county, "CC"), ready(county, "FRA", share=True)
    posted(county, police)
    assert twins(county, keyed(county, fire, code="FRA")) == []
    with scope(county.everything()):
        assert not Fingerprint.objects.filter(holder_id=police).exists()


def test_a_dropped_invoice_leaves_no_print(county, both):
    police, fire = both
    first = keyed(county, police)
    drop(by=clerk(county), record_id=first.record_id, reason="Meant for the fire service")
    assert twins(county, keyed(county, fire, code="FRA")) == []


def test_another_amount_and_number_is_no_twin(county, both):
    police, fire = both
    posted(county, police)
    assert twins(county, keyed(county, fire, reference="HT-500", net="7.00", vat="1.40", code="FRA")) == []
    assert Decimal("7.00")


# --- After suppliers were merged --------------------------------------------------------------------------------


def merged(county):
    """A second entry of the same supplier, whose invoices came before somebody saw that the two are one."""
    keep, gone = supplier(county), supplier(county, "Harbour Tyre Services", vat_number="")
    return keep, lambda: merge_suppliers(
        by=county.actor("steward"), keep=keep.pk, gone=gone.pk, reason="Same company"
    )


def test_an_invoice_of_a_supplier_merged_away_is_found_by_whoever_it_stands_for_now(county, holder):
    _, merge = merged(county)
    posted(county, holder, paper(payee="Harbour Tyre Services"))
    merge()
    assert [one.kind for one in twins(county, keyed(county, holder, reference="ht 417"))] == ["reference"]


def test_partners_find_it_once_its_prints_are_renewed(county, both):
    police, fire = both
    _, merge = merged(county)
    posted(county, police, paper(payee="Harbour Tyre Services"))
    merge()
    assert twins(county, keyed(county, fire, reference="HT 0417", code="FRA")) == []
    assert renew_prints(by=clerk(county), holder=police) == 1
    assert renew_prints(by=clerk(county), holder=police) == 0, "once is enough"
    found = keyed(county, fire, reference="ht-417", net="7.00", vat="1.40", code="FRA")
    assert police in [one.organisation_id for one in twins(county, found)]
