"""Year end: income and expenditure into the general fund, computed from balances, for two people."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.core.errors import Conflict, NotAllowed
from apps.core.scope import scope
from apps.ledger.actions.journals import reverse_journal
from apps.ledger.actions.year_end import raise_year_end, unclosed
from apps.ledger.models import Draft, Year
from apps.ledger.queries.balances import trial_balance
from apps.ledger.queries.journals import why_second_person
from apps.ledger.queries.proofs import prove_books
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest
from tests.ledger.books import (
    CREDITORS,
    ENERGY,
    FUEL,
    FUND,
    GRANTS,
    closed,
    entered,
    entry,
    journals,
    manager,
    officer,
    opened,
)  # fmt: skip

pytestmark = pytest.mark.django_db
MARCH = dt.date(2026, 3, 31)


def year(county, holder, first=2025):
    with scope(county.everything()):
        return Year.objects.get(holder_id=holder, year=first)


def test_a_surplus_goes_to_the_general_fund_coding_by_coding_and_later_adjustments_follow(county):
    """Worked example: grants £100, energy £70.50, fuel £9.50; the surplus of £20 becomes part of the general fund."""
    holder = opened(county, years=(2025, 2026))
    entered(county, "CC", holder, entry(
        county, holder, (GRANTS, "-100.00"), (ENERGY, "70.50"), (FUEL, "9.50"), (CREDITORS, "20.00"),
        dated=MARCH))  # fmt: skip
    found = year(county, holder)
    with pytest.raises(Conflict, match=r"April 2025 and 11 more of 2025-26 are open"):
        raise_year_end(by=officer(county, "CC"), year_id=found.pk, key="the-year-end")
    for month in range(1, 13):
        closed(county, holder, month, year=2025)
    record = raise_year_end(by=officer(county, "CC"), year_id=found.pk, key="the-year-end")
    assert raise_year_end(by=officer(county, "CC"), year_id=found.pk, key="the-year-end").pk == record.pk
    assert record.state == "waiting"
    with pytest.raises(Conflict, match="closes 2025-26 already"):
        raise_year_end(by=officer(county, "CC"), year_id=found.pk, key="another-form")
    with scope(county.everything()):
        draft = Draft.objects.get(record=record)
        request = ApprovalRequest.objects.get(record=record)
    assert (draft.kind, draft.adjustment, draft.dated, draft.text) == (
        "year_end", 13, MARCH, "Surplus of 2025-26 to the general fund",
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        approve(by=officer(county, "CC"), request_id=request.pk)
    approve(by=manager(county, "CC"), request_id=request.pk)
    with scope(county.everything()):
        assert unclosed(found) == {}
        now = {row.account.code: row.balance for row in trial_balance(holder, 2026).rows}
        before = {row.account.code: row.balance for row in trial_balance(holder, 2025, through=12).rows}
    assert now[FUND] == Decimal("-20.00") and "39900" not in now
    assert before[ENERGY] == Decimal("70.50"), "the twelve months still show what the year cost"
    with pytest.raises(Conflict, match="in the general fund already"):
        raise_year_end(by=officer(county, "CC"), year_id=found.pk, key="once-again")
    entered(county, "CC", holder, entry(
        county, holder, (ENERGY, "5.00"), (CREDITORS, "-5.00"), dated=MARCH, adjustment=13,
        text="Audit adjustment"))  # fmt: skip
    again = raise_year_end(by=officer(county, "CC"), year_id=found.pk, key="after-the-audit")
    with scope(county.everything()):
        assert [line.amount for line in Draft.objects.get(record=again).lines.order_by("position")] == [
            Decimal("-5.00"), Decimal("5.00"),
        ]  # fmt: skip
        assert [fault for check in prove_books() for fault in check.faults] == []
    assert len(journals(county, record)) == 1


def test_taking_a_year_end_back_takes_two_people_however_small_it_is(county):
    holder = opened(county, years=(2025, 2026))
    entered(county, "CC", holder, entry(county, holder, (GRANTS, "-1.00"), (CREDITORS, "1.00"), dated=MARCH))
    found = year(county, holder)
    for month in range(1, 13):
        closed(county, holder, month, year=2025)
    record = raise_year_end(by=officer(county, "CC"), year_id=found.pk, key="the-year-end")
    with scope(county.everything()):
        request = ApprovalRequest.objects.get(record=record)
    approve(by=manager(county, "CC"), request_id=request.pk)
    (journal,) = journals(county, record)
    back = reverse_journal(
        by=officer(county, "CC"), journal_id=journal.pk, dated=MARCH, reason="Grant came late"
    )
    assert back.state == "waiting"
    with scope(county.everything()):
        assert "It takes a journal back. It belongs to the year end." in why_second_person(back)


def test_a_year_end_of_another_organisation_is_not_raised(county):
    holder = opened(county, years=(2025,))
    with pytest.raises(Exception, match="may see"):
        raise_year_end(by=officer(county, "FRA"), year_id=year(county, holder).pk, key="from-elsewhere")
