"""The Construction Industry Scheme: what is held back of labour, where it stands, and who is told."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest

from apps.banking.actions.payments import confirm_payment, fail_items
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.documents.paper import pdf
from apps.payables.actions.scheme import (
    keep_contractor,
    read_return,
    read_statement,
    state_materials,
    verify_subcontractor,
)
from apps.payables.queries.scheme import Month
from apps.payables.scheme import percent_on
from tests.banking.world import balance
from tests.ledger.books import CREDITORS, SINCE
from tests.payables.runs_world import bank_items, due, filed, paid_to, payees, planned, proposed, sound
from tests.payables.world import clerk, supplier

HELD = "20900"


def verified(county, account, who, *, rate="net", **more):
    return verify_subcontractor(
        by=county.actor("cc.finance"), holder=account.holder_id, supplier_id=who.pk, rate=rate, reference="0000000000",
        source="HMRC, 1 April 2026", since=SINCE, **more,
    )  # fmt: skip


@pytest.fixture
def account(county):
    """A contractor under the scheme, with one supplier."""
    made = planned(county)
    paid_to(county, made.holder_id, supplier(county))
    keep_contractor(
        by=county.actor("cc.finance"), holder=made.holder_id, since=SINCE, employer_reference="000/xx000",
        office_reference="000PX00000000", account=HELD,
    )  # fmt: skip
    return made


@pytest.mark.django_db
@pytest.mark.parametrize(("rate", "held"), [("gross", "0.00"), ("net", "140.00"), ("higher", "210.00")])
def test_the_rate_is_held_back_of_labour_alone(county, account, rate, held):
    verified(
        county, account, supplier(county), rate=rate, verification="V0000000000" if rate == "higher" else ""
    )
    one = due(county, account.holder_id, "HT-1", "1000.00")
    state_materials(
        by=clerk(county), record_id=one.record_id, amount=Decimal("300.00"), reason="Its own statement"
    )
    run = proposed(county, account)
    (who,) = payees(county, run).values()
    assert (who.deducted, who.amount) == (Decimal(held), Decimal("1200.00") - Decimal(held)), (
        "VAT is paid in full"
    )
    payment = filed(county, run)
    assert payment.amount == Decimal("1200.00") - Decimal(held)
    assert balance(county, account.holder_id, CREDITORS) == 0
    assert balance(county, account.holder_id, HELD) == -Decimal(held), (
        "owed to HMRC, on an account of its own"
    )
    sound(county)


@pytest.mark.django_db
def test_a_payment_that_comes_back_takes_its_deduction_back(county, account):
    verified(county, account, supplier(county))
    due(county, account.holder_id, "HT-1", "1000.00")
    payment = filed(county, proposed(county, account))
    assert balance(county, account.holder_id, HELD) == Decimal("-200.00")
    (item,) = bank_items(county, payment)
    fail_items(by=county.actor("cc.finance"), payment_id=payment.pk, items={item.pk: "Account closed"})
    assert balance(county, account.holder_id, HELD) == 0
    assert balance(county, account.holder_id, CREDITORS) == Decimal("-1200.00")
    sound(county)


@pytest.mark.django_db
def test_the_month_is_told_to_subcontractor_and_hmrc(county, account):
    who = supplier(county)
    verified(county, account, who)
    due(county, account.holder_id, "HT-1", "1000.00")
    run = proposed(county, account)
    with pytest.raises(Conflict, match="Nothing was paid"):
        read_statement(
            by=county.actor("cc.finance"), holder=account.holder_id, supplier_id=who.pk, day=run.pay_on
        )
    confirm_payment(by=county.actor("cc.finance"), payment_id=filed(county, run).pk)
    name, content = read_return(by=county.actor("cc.finance"), holder=account.holder_id, day=run.pay_on)
    assert name.startswith("cis-return-") and name.endswith("-05.csv")
    last = list(csv.reader(io.StringIO(content.decode())))[-1]
    assert last == ["Harbour Tyres Ltd", "0000000000", "", "20", "1000.00", "0.00", "200.00"]
    with pytest.raises(NotAllowed):
        read_return(by=clerk(county), holder=account.holder_id, day=run.pay_on)
    if pdf.available():
        name, paper = read_statement(
            by=county.actor("cc.finance"), holder=account.holder_id, supplier_id=who.pk, day=run.pay_on
        )
        assert paper.startswith(b"%PDF") and name.startswith("cis-statement-")


@pytest.mark.django_db
def test_references_and_materials_are_judged(county, account):
    who = supplier(county)
    with pytest.raises(Invalid, match="verification number"):
        verified(county, account, who, rate="higher")
    with pytest.raises(Invalid, match="ten figures"):
        verify_subcontractor(
            by=county.actor("cc.finance"), holder=account.holder_id, supplier_id=who.pk, rate="net", reference="12",
            source="HMRC", since=SINCE,
        )  # fmt: skip
    one = due(county, account.holder_id, "HT-1")
    with pytest.raises(Invalid, match=r"between nothing and £100\.00"):
        state_materials(
            by=clerk(county), record_id=one.record_id, amount=Decimal("100.01"), reason="All of it"
        )
    made = verified(county, account, who)
    assert "0000000000" not in made.sealed and made.tail == "000"
    again = verify_subcontractor(
        by=county.actor("cc.finance"), holder=account.holder_id, supplier_id=who.pk, rate="gross",
        reference="0000000000", source="HMRC, verified anew", since=today(),
    )  # fmt: skip
    assert again.rate == "gross"


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [("2026-11-05", "2026-10-06", "2026-11-05"), ("2026-11-06", "2026-11-06", "2026-12-05"),
     ("2026-01-01", "2025-12-06", "2026-01-05"), ("2026-12-31", "2026-12-06", "2027-01-05")],
)  # fmt: skip
def test_tax_months_run_from_the_sixth_to_the_fifth(day, first, last):
    found = Month.of(dt.date.fromisoformat(day))
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
    assert found.before.last == found.first - dt.timedelta(days=1)


def test_rates_are_dated():
    assert percent_on("net", dt.date(2026, 4, 6)) == 20
    with pytest.raises(LookupError):
        percent_on("net", dt.date(2001, 1, 1))
