"""An invoice addressed to one buyer is shared: its tax is the buyer's, each partner is charged in a supply of its own."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from apps.core.errors import Conflict, Invalid
from apps.core.scope import scope
from apps.ledger.actions.between import Trade, accept_pair
from apps.ledger.actions.keeping import open_value
from apps.ledger.actions.sharing import Bought, Share, share_bought
from apps.ledger.actions.vat import register_vat, set_regime
from apps.ledger.codings import Coded
from apps.ledger.models import Draft, DraftLine, Journal, PairSide
from apps.ledger.queries.between import agreement_list
from apps.ledger.queries.vat import vat_return
from apps.ledger.trading import Traded
from tests.ledger.books import APRIL, SINCE, officer, opened
from tests.ledger.pairs import approved, key, sides
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

pytestmark = pytest.mark.django_db
QUARTER = (dt.date(2026, 4, 1), dt.date(2026, 6, 30))


@pytest.fixture
def books(county):
    """The force recovers its own under section 33 and runs recharges as business; fire is a section 33 body too."""
    made = opened(county, "CC"), opened(county, "FRA")
    for code, holder in zip(("CC", "FRA"), made, strict=True):
        set_regime(by=officer(county, code), holder=holder, kind="s33", since=SINCE, reason="Named body")
    open_value(
        by=officer(county, "CC"), holder=made[0], kind="objective", code="RECH", name="Recharges", since=SINCE
    )
    set_regime(
        by=officer(county, "CC"),
        holder=made[0],
        kind="business",
        activity="RECH",
        since=SINCE,
        reason="Supplies",
    )
    register_vat(
        by=officer(county, "CC"), holder=made[0], number="GB 980 7806 84", since=SINCE, reason="Certificate"
    )
    return made


def bought(**more) -> Bought:
    given = {
        "dated": APRIL, "text": "Northern Gas, invoice 8812", "net": Decimal("1000.00"),
        "coded": Coded("52100", cost_centre="OPS", vat_code="S"), "creditor": "20000", "own_weight": Decimal("60"),
        "income": "40500", "activity": "RECH",
    }  # fmt: skip
    return Bought(**(given | more))


def shared(county, books, *shares: Share, **more):
    return share_bought(
        by=officer(county, "CC"), holder=books[0], bought=bought(**more), key=key(),
        shares=shares or [Share(books[1], Decimal("40"), "OS")],
    )  # fmt: skip


def drafted(county, record) -> dict[tuple[str, str], Decimal]:
    """Pounds by account and VAT code in a batch."""
    with scope(county.everything()), transaction.atomic():
        found: dict[tuple[str, str], Decimal] = {}
        for one in DraftLine.objects.filter(draft__record=record).select_related("coding"):
            at = (one.coding.account_id, one.coding.vat_code_id or "")
            found[at] = found.get(at, Decimal(0)) + one.amount
        if not found:
            for one in Journal.objects.get(posting__record=record).lines.select_related("coding"):
                at = (one.coding.account_id, one.coding.vat_code_id or "")
                found[at] = found.get(at, Decimal(0)) + one.amount
        return found


def test_the_tax_is_the_buyers_and_the_charge_bears_its_own(county, books):
    record, (side,) = shared(county, books)
    assert drafted(county, record) == {
        ("52100", "S"): Decimal("1000.00"), ("13400", "S"): Decimal("200.00"), ("20000", ""): Decimal("-1200.00"),
    }  # fmt: skip
    assert (side.amount, side.vat) == (Decimal("480.00"), Decimal("80.00"))
    with scope(county.everything()), transaction.atomic():
        record_there = PairSide.objects.select_related("record").get(pk=side.pk).record
    assert drafted(county, record_there)[("40500", "OS")] == Decimal("-400.00")


def test_the_partner_answers_with_its_own_grounds_and_both_stand(county, books):
    _record, (side,) = shared(county, books)
    half = Trade(books[1], False, [Traded(
        Coded("55100", cost_centre="OPS", vat_code="S"), Decimal("400.00"), Decimal("80.00"), "Gas")])  # fmt: skip
    answer = accept_pair(by=officer(county, "FRA"), side_id=side.pk, half=half, key=key())
    approved(county, "CC", side.record)
    approved(county, "FRA", answer.record)
    assert {one.state for one in sides(county, side.pair).values()} == {PairSide.State.POSTED}
    with scope(county.everything()), transaction.atomic():
        assert len(agreement_list(*QUARTER).agreement.matched) == 1
        there = vat_return(books[1], *QUARTER)
        assert there.section_33 == Decimal("80.00")
        here = vat_return(books[0], *QUARTER)
        assert (here.boxes.due, here.boxes.reclaimed) == (Decimal("80.00"), Decimal("200.00"))
        assert dict((ground, pounds) for ground, _, pounds in here.grounds) == {
            "s33": Decimal("120.00"), "business": Decimal("80.00"),
        }  # fmt: skip


def test_tax_that_the_buyer_cannot_recover_is_part_of_what_it_charges(county, books):
    """Blocked tax of £200: 60 % is the buyer's cost, and the partner is charged £400 with £80 of cost, and VAT on it."""
    record, (side,) = shared(county, books, coded=Coded("52100", cost_centre="OPS", vat_code="B"))
    assert (side.amount - side.vat, side.vat) == (Decimal("480.00"), Decimal("96.00"))
    assert drafted(county, record)[("52100", "XB")] == Decimal("200.00")


def test_pennies_are_shared_by_largest_remainder_and_nothing_is_lost(county, books):
    third = opened(county, "PCC")
    record, made = shared(
        county, books, Share(books[1], Decimal(1), "N"), Share(third, Decimal(1), "N"), net=Decimal("100.00"),
        own_weight=Decimal(1),
    )  # fmt: skip
    assert sorted(one.amount for one in made) == [Decimal("33.33"), Decimal("33.33")]
    assert drafted(county, record)[("52100", "S")] == Decimal("100.00")


def test_each_charge_has_its_paper_for_both_sides_and_nobody_else(county, books):
    _record, (side,) = shared(county, books)
    page = reverse("ledger:between-paper", args=[side.pk])
    for who in ("cc.finance", "fra.finance"):
        answer = sign_in(county, who).get(page)
        assert answer.content[:5] == b"%PDF-"
    assert sign_in(county, "pcc.finance").get(page).status_code == 404
    with scope(county.everything()), transaction.atomic():
        says = PairSide.objects.get(pk=side.pk).paper
        number = PairSide.objects.select_related("record").get(pk=side.pk).record.number
    assert says["number"] == number and says["registration"] == "GB980780684"
    assert (says["net"], says["vat"], says["gross"], says["share"]) == ("400.00", "80.00", "480.00", "40.00")


@pytest.mark.parametrize(
    ("more", "shares", "words"),
    [
        ({"activity": None}, None, "no ground “Taxable business activity”"),
        ({"net": Decimal("0.00")}, None, "above £0.00"),
        ({}, [], "between 1 and 20 partners"),
        ({}, [("S", "40")], "no VAT code for a supply"),
        ({}, [("OS", "0")], "above nought"),
    ],
)
def test_what_cannot_be_shared_is_refused_whole(county, books, more, shares, words):
    some = None if shares is None else [Share(books[1], Decimal(weight), code) for code, weight in shares]
    with pytest.raises(Invalid, match=words):
        share_bought(
            by=officer(county, "CC"), holder=books[0], bought=bought(**more), key=key(),
            shares=[Share(books[1], Decimal("40"), "OS")] if some is None else some,
        )  # fmt: skip
    with scope(county.everything()), transaction.atomic():
        assert not PairSide.objects.exists() and not Draft.objects.exists()


def test_a_form_sent_twice_charges_once(county, books):
    given = {
        "by": officer(county, "CC"), "holder": books[0], "bought": bought(), "key": "one-invoice-only",
        "shares": [Share(books[1], Decimal("40"), "OS")],
    }  # fmt: skip
    (one, first), (two, second) = share_bought(**given), share_bought(**given)
    assert one.pk == two.pk and [side.pk for side in first] == [side.pk for side in second]


def test_the_screen_shares_an_invoice(county, books):
    client = sign_in(county, "cc.finance")
    page = reverse("ledger:between-share")
    assert client.get(page).content.decode().count("<h1") == 1
    given = {
        "organisation": books[0], "dated": "2026-04-15", "text": "Northern Gas, invoice 8812", "net": "1000.00",
        "vat_code": "S",
        "account": "52100", "cost_centre": "OPS", "activity": "RECH", "creditor": "20000", "income": "40500",
        "own_weight": "60", "key": key(), "partner-TOTAL_FORMS": "4", "partner-INITIAL_FORMS": "0",
        "partner-0-other": books[1], "partner-0-weight": "40", "partner-0-vat_code": "OS",
        **{f"partner-{n}-vat_code": "OS" for n in (1, 2, 3)},
    }  # fmt: skip
    refused = client.post(page, {**given, "activity": ""})
    assert (
        refused.status_code == 422
        and "Choose an objective whose ground is taxable business" in refused.content.decode()
    )
    answer = client.post(page, given, follow=True).content.decode()
    assert "1 charge is offered" in answer
    with scope(county.everything()), transaction.atomic():
        side = PairSide.objects.get()
    page = sign_in(county, "fra.finance").get(reverse("ledger:between-side", args=[side.pk])).content.decode()
    assert "Printed invoice" in page


def test_a_registration_is_checked_and_dated(county, books):
    with pytest.raises(Invalid, match="no VAT registration number"):
        register_vat(
            by=officer(county, "FRA"), holder=books[1], number="GB123456789", since=SINCE, reason="x"
        )
    with pytest.raises(Conflict, match="stands already"):
        register_vat(
            by=officer(county, "CC"), holder=books[0], number="GB980780684", since=SINCE, reason="Again"
        )
