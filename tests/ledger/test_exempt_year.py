"""Exempt input tax is judged for the whole year; what quarters took otherwise is put right by one journal."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from apps.core.errors import Conflict, Invalid
from apps.core.scope import scope
from apps.ledger.actions.keeping import open_value
from apps.ledger.actions.vat import set_regime
from apps.ledger.actions.vat_year import adjust_year
from apps.ledger.calc.entries import Entry
from apps.ledger.codings import Coded
from apps.ledger.models import VatYear
from apps.ledger.queries.vat import exempt_test, exempt_year, vat_return
from apps.ledger.trading import Traded, purchase_lines
from tests.ledger.books import entered, officer, opened
from tests.ledger.pairs import key
from tests.ledger.test_posting import balance_of
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

pytestmark = pytest.mark.django_db
BEGAN = dt.date(2025, 4, 1)
JUNE_2025, JUNE, LAST = dt.date(2025, 6, 10), dt.date(2026, 6, 10), dt.date(2026, 3, 31)
QUARTER = (dt.date(2026, 4, 1), dt.date(2026, 6, 30))


@pytest.fixture
def holder(county):
    """Books of 2025-26 and 2026-27; letting of masts is exempt, everything else is refunded under section 33."""
    made = opened(county, "FRA", years=(2025, 2026), limit="1000000.00")
    open_value(
        by=officer(county, "FRA"), holder=made, kind="objective", code="LET", name="Letting", since=BEGAN
    )
    set_regime(by=officer(county, "FRA"), holder=made, kind="s33", since=BEGAN, reason="Named body")
    set_regime(
        by=officer(county, "FRA"), holder=made, kind="exempt", activity="LET", since=BEGAN, reason="Masts"
    )
    return made


def buys(
    county, holder, net: str, *, exempt: bool = False, back: bool = False, day: dt.date = JUNE_2025
) -> None:
    coded = Coded("52000", "OPS", objective="LET" if exempt else None, vat_code="S")
    with scope(county.everything()), transaction.atomic():
        made = purchase_lines(
            holder, day, [Traded(coded, Decimal(net))], creditor=Coded("20000"), exempt_comes_back=back
        )
    entered(county, "FRA", holder, Entry(day, "Bought", made.lines))


def judged(county, holder, **more):
    given = {"year": 2025, "dated": JUNE, "cost_centre": "HQ", "reason": "Annual adjustment", "key": key()}
    return adjust_year(by=officer(county, "FRA"), holder=holder, **(given | more))


def test_tax_that_came_back_in_quarters_is_repaid_when_the_year_is_not_insignificant(county, holder):
    """£10,000 of exempt tax is £833.33 a month and a third of all tax: above both limits."""
    buys(county, holder, "100000.00")
    buys(county, holder, "50000.00", exempt=True, back=True)
    with scope(county.everything()), transaction.atomic():
        found = exempt_year(holder, 2025)
        assert not found.verdict.insignificant and found.change == Decimal("-10000.00")
        before = vat_return(holder, *QUARTER).boxes.reclaimed
    made = judged(county, holder)
    with scope(county.everything()), transaction.atomic():
        made = VatYear.objects.select_related("record").get(pk=made.pk)
        assert made.record.state == "posted" and made.amount == Decimal("-10000.00")
        after = vat_return(holder, *QUARTER)
        assert after.boxes.reclaimed - before == Decimal("-10000.00")
        assert [(ground, amount) for ground, _, amount in after.grounds] == [("exempt", Decimal("-10000.00"))]
        assert exempt_year(holder, 2025).exempt == Decimal("10000.00"), "the year itself is what it was"
        _verdict, _limits, exempt, everything = exempt_test(holder, 2026, QUARTER[1])
        assert (exempt, everything) == (0, 0), "the adjustment is no tax of the next year"
    assert balance_of(county, holder, "55300") == Decimal("10000.00")


def test_tax_that_stayed_a_cost_comes_back_where_it_was_borne_when_it_is_insignificant(county, holder):
    buys(county, holder, "100000.00")
    buys(county, holder, "1000.00", exempt=True)
    made = judged(county, holder, cost_centre="")
    with scope(county.everything()), transaction.atomic():
        assert made.amount == Decimal("200.00") and made.insignificant
        assert vat_return(holder, *QUARTER).boxes.reclaimed == Decimal("200.00")
        assert vat_return(holder, *QUARTER).sum(0) == Decimal("-200.00")


def test_a_year_that_was_taken_rightly_is_judged_with_no_journal(county, holder):
    buys(county, holder, "100000.00")
    buys(county, holder, "1000.00", exempt=True, back=True)
    made = judged(county, holder)
    assert made.record_id is None and made.amount == 0
    with pytest.raises(Conflict, match="judged already"):
        judged(county, holder)


def test_a_year_is_judged_when_it_is_over_once_and_by_its_limits(county, holder):
    buys(county, holder, "50000.00", exempt=True, back=True)
    with pytest.raises(Conflict, match="once it is over"):
        judged(county, holder, year=2026)
    with pytest.raises(Conflict, match="once it is over"):
        judged(county, holder, dated=LAST)
    with pytest.raises(Invalid, match="cost centre"):
        judged(county, holder, cost_centre="")
    one = judged(county, holder, key="one-form-only")
    assert judged(county, holder, key="one-form-only").pk == one.pk
    with pytest.raises(Conflict, match="judged already"):
        judged(county, holder)


def test_the_screen_shows_quarters_and_year_and_adjusts(county, holder):
    buys(county, holder, "50000.00", exempt=True, back=True)
    client = sign_in(county, "fra.finance")
    page = f"{reverse('ledger:vat-year')}?organisation={holder}&year=2025"
    text = client.get(page).content.decode()
    assert (
        "Not insignificant" in text
        and "is repaid" in text
        and "−£10,000.00" in text
        and text.count("<h1") == 1
    )
    assert client.get(page + "&format=pdf").content[:5] == b"%PDF-"
    given = {"dated": "2026-06-10", "cost_centre": "HQ", "reason": "Annual adjustment", "key": key()}
    text = client.post(page, given, follow=True).content.decode()
    assert "is judged" in text and "The year is judged already" in text
