"""Days as the statute counts them, and the figures that are published of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.act import action
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.scope import scope
from apps.documents.records import open_record
from apps.payables.calc.performance import Paid, figures
from apps.payables.models import Settled
from apps.payables.queries.performance import performance, published, quarter
from apps.payables.settling import locked_invoices, settle
from apps.payables.terms import due_on, last_working_day
from apps.payables.transitions import SETTLEMENT
from tests.payables.world import clerk, paper, posted, ready, supplier


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("received", "due"), [("2026-12-01", "2026-12-30"), ("2026-01-31", "2026-03-01"), ("2028-02-01", "2028-03-01")]
)  # fmt: skip
def test_thirty_days_begin_with_the_day_of_receipt(received, due):
    assert due_on(day(received)) == day(due)


def test_a_later_day_counts_and_an_earlier_one_does_not():
    assert due_on(day("2026-12-01"), day("2027-01-31")) == day("2027-01-31")
    assert due_on(day("2026-12-01"), day("2026-12-10")) == day("2026-12-30")


def test_banks_pay_on_working_days_so_the_last_one_before_is_shown():
    assert last_working_day(day("2026-12-27")) == day(
        "2026-12-24"
    )  # Sunday, after Christmas and Boxing Day observed
    assert last_working_day(day("2026-12-30")) == day("2026-12-30")


def paid(valid, on, due=None, amount="100.00", disputed=0):
    first = day(valid)
    return Paid(
        first,
        day(due) if due else first + dt.timedelta(days=29),
        day(on) if on else None,
        Decimal(amount),
        disputed,
    )


def test_the_figures_of_a_period():
    found = figures(
        [
            paid("2026-04-01", "2026-04-30"),  # 30 days, in time
            paid("2026-04-01", "2026-05-01"),  # 31 days, a day late
            paid("2026-04-01", "2026-06-01", disputed=40),  # 62 days, 40 of them disputed
            paid("2026-04-01", "2026-06-30"),  # 91 days
            paid("2026-04-01", None, amount="70.00"),  # not paid at all
            paid("2026-03-01", "2026-03-30"),  # of the quarter before
        ],
        day("2026-04-01"), day("2026-06-30"),
    )  # fmt: skip
    assert (found.paid, found.within_30, found.from_31_to_60, found.from_61) == (4, 2, 1, 1)
    assert found.average_days == Decimal("43.5")
    assert (found.late_count, found.late_amount) == (3, Decimal("270.00"))
    assert found.percent(found.within_30) == Decimal("50.0")


def test_nothing_paid_is_nought_per_cent_and_not_an_error():
    found = figures([], day("2026-04-01"), day("2026-06-30"))
    assert found.percent(0) == Decimal("0.0") and found.average_days == Decimal("0.0")


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=30))
def test_every_invoice_paid_stands_in_exactly_one_band(rows):
    first = day("2026-01-01")
    some = [
        Paid(first + dt.timedelta(days=start), first, first + dt.timedelta(days=start + days), Decimal(1))
        for start, days in rows
    ]
    found = figures(some, first, day("2027-12-31"))
    assert found.paid == len(rows) == found.within_30 + found.from_31_to_60 + found.from_61


@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        ("2026-11-24", "2026-10-01", "2026-12-31"), ("2026-01-01", "2026-01-01", "2026-03-31"),
        ("2026-06-30", "2026-04-01", "2026-06-30"),
    ],
)  # fmt: skip
def test_quarters(on, first, last):
    assert quarter(day(on)) == (day(first), day(last))


@action("tests.invoice.pay")
def pay(act, *, invoices, on):
    """As a direct debit would, with its journal."""
    holder = invoices[0].holder_id
    record = open_record(
        act,
        holder=holder,
        data_class=DataClass.FINANCE,
        kind=SETTLEMENT.kind,
        state="posted",
        title="Collected",
    )
    settle(act, record, locked_invoices([one.record_id for one in invoices]), Settled.How.STATEMENT, on)
    act.audit(holder, DataClass.FINANCE)


@pytest.mark.django_db
def test_payments_above_the_threshold_under_a_contract_are_published(county):
    holder = ready(county)
    supplier(county)
    large = posted(county, holder, paper(net="30000.00", vat="6000.00", contract="C-2026-01"))
    just = posted(county, holder, paper("HT-2", net="25000.00", vat="5000.00", contract="C-2026-01"))
    plain = posted(county, holder, paper("HT-3", net="40000.00", vat="8000.00"))
    pay(by=clerk(county), invoices=[large, just, plain], on=today())
    with pytest.raises(IntegrityError, match="payables_settled_once"), transaction.atomic():
        pay(by=clerk(county), invoices=[large], on=today())
    first, last = quarter(today())
    with scope(county.everything()):
        rows = published(holder, first, last)
        assert [(one.reference, one.amount) for one in rows] == [("HT-00417", Decimal("36000.00"))]
        found = performance(holder, first, last)
        assert (found.paid, found.within_30, found.late_count) == (3, 3, 0)
