"""Late-payment interest: simple, from the day after the 30th, at the rate of the half-year in which it begins."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.core.clock import today
from apps.payables.actions.stops import begin_stop
from apps.payables.calc.late import FixedSum, Rate, late
from apps.payables.queries.late import late_invoices, rates, sums
from tests.banking.world import seen
from tests.budgets.test_screens import sound
from tests.payables.runs_world import due
from tests.payables.world import clerk, ready, supplier
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

DAY = dt.date(2025, 6, 30)
RATES = (Rate(dt.date(2025, 1, 1), Decimal("12.75"), True), Rate(dt.date(2025, 7, 1), Decimal("12.25"), True))
SUMS = (
    FixedSum(DAY.replace(year=2002), Decimal(0), Decimal(40)),
    FixedSum(DAY.replace(year=2002), Decimal(1000), Decimal(70)),
)


@pytest.mark.parametrize(
    ("gross", "due_on", "paid", "interest", "fixed"),
    [
        ("3650.00", "2025-06-29", "2025-07-09", "12.75", "70"),  # begins on 30 June: the first half's rate to its end
        ("3650.00", "2025-06-30", "2025-07-10", "12.25", "70"),  # begins on 1 July
        ("999.99", "2025-07-01", "2025-07-02", "0.34", "40"), ("1000.00", "2025-07-01", "2025-07-02", "0.34", "70"),
    ],
)  # fmt: skip
def test_interest_and_the_fixed_sum(gross, due_on, paid, interest, fixed):
    found = late(Decimal(gross), dt.date.fromisoformat(due_on), dt.date.fromisoformat(paid), RATES, SUMS)
    assert found is not None
    assert (found.interest, found.fixed) == (Decimal(interest), Decimal(fixed))
    assert found.total == Decimal(interest) + Decimal(fixed)


def test_in_time_costs_nothing_and_no_rate_is_made_up():
    assert late(Decimal(100), DAY, DAY, RATES, SUMS) is None
    with pytest.raises(LookupError, match="No rate of late-payment interest"):
        late(Decimal(100), dt.date(2019, 1, 1), dt.date(2019, 2, 1), RATES, SUMS)


def test_the_shipped_rates_are_of_half_years_and_eight_points_above_the_base():
    assert all((one.since.month, one.since.day) in ((1, 1), (7, 1)) for one in rates())
    assert {one.percent for one in rates() if one.since == dt.date(2025, 7, 1)} == {Decimal("12.25")}
    assert [one.pounds for one in sums()] == [40, 70, 100]


@pytest.mark.django_db
def test_late_invoices_are_listed_with_what_they_cost_and_disputed_ones_are_not(county):
    holder = ready(county)
    supplier(county)
    one = due(county, holder, "HT-1", "1000.00", days=60)
    two = due(county, holder, "HT-2", days=60, dated=dt.date(2026, 6, 2))
    due(county, holder, "HT-3", "7.00", days=3)
    begin_stop(by=clerk(county), record_id=two.record_id, kind="dispute", reason="Wrong tyres")
    with seen(county):
        (found,) = late_invoices(holder, today(), today())
    assert (found.invoice.pk, found.cost.days, found.cost.fixed) == (one.pk, 31, Decimal(70))
    page = sound(sign_in(county, "cc.clerk").get(reverse("payables:interest") + f"?in={holder}"))
    assert one.record.number in page and "£70.00" in page
