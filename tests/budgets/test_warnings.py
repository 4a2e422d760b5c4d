"""What a budget warns of at a posting: said to whoever posts or sends, to who approves, and kept with the posting."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from apps.budgets.actions.controls import set_control
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.core.scope import scope
from apps.ledger.actions.journals import enter_batch, raise_batch, reverse_journal
from apps.ledger.actions.year_end import raise_year_end
from apps.ledger.models import Journal, PostingRemark, Year
from apps.ledger.queries.journals import remarks_on
from apps.work.actions.approving import approve
from apps.work.models import ApprovalRequest, Notice
from tests.budgets.world import available, budgeted, key, planned, taken
from tests.ledger.books import CREDITORS, ENERGY, closed, entered, entry, manager, officer
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

pytestmark = pytest.mark.django_db
TOO_MUCH = ((ENERGY, "1500.00"), (CREDITORS, "-1500.00"))


@pytest.fixture
def holder(county):
    """£1,200 of energy, and a posting above it warns, since nobody said otherwise."""
    return budgeted(county, "CC", planned(ENERGY, "1200.00"))


def said(county, record):
    with scope(county.everything()), transaction.atomic():
        record.refresh_from_db()
        return [(one.stage, one.text) for one in remarks_on(record)]


def test_a_warning_stays_with_what_was_posted(county, holder):
    record = enter_batch(by=officer(county, "CC"), holder=holder, title="Bills", key=key(),
                         entries=[entry(county, holder, *TOO_MUCH)])  # fmt: skip
    ((stage, text),) = said(county, record)
    assert stage == "posted" and "£1,200.00 left" in text and "£300.00 too much" in text


def test_what_fits_leaves_no_remark(county, holder):
    record = enter_batch(by=officer(county, "CC"), holder=holder, title="Bills", key=key(),
                         entries=[entry(county, holder, (ENERGY, "10.00"), (CREDITORS, "-10.00"))])  # fmt: skip
    assert said(county, record) == []


def test_whoever_posts_reads_the_warning_on_the_next_page_and_on_the_batch(county, holder):
    client = sign_in(county, "cc.finance")
    record = raise_batch(by=officer(county, "CC"), holder=holder, title="Bills",
                         entries=[entry(county, holder, *TOO_MUCH)])  # fmt: skip
    page = client.post(
        reverse("ledger:send", args=[record.pk]), {"version": record.version}, follow=True
    ).content.decode()
    assert page.count("£300.00 too much") == 2, "once at the top, once on the batch, where it stays"
    page = client.get(reverse("ledger:batch", args=[record.pk])).content.decode()
    assert page.count("£300.00 too much") == 1 and "stays with it" in page


def test_what_waits_says_what_posting_it_would_meet_and_approval_says_it_to_both(county):
    holder = budgeted(county, "CC", planned(ENERGY, "1200.00"), limit="100.00")
    record = enter_batch(by=officer(county, "CC"), holder=holder, title="Bills", key=key(),
                         entries=[entry(county, holder, *TOO_MUCH)])  # fmt: skip
    ((stage, text),) = said(county, record)
    assert stage == "sent" and "£300.00 too much" in text
    with scope(county.everything()), transaction.atomic():
        assert not Journal.objects.filter(posting__record=record).exists(), (
            "nothing is posted by looking ahead"
        )
        request = ApprovalRequest.objects.get(record=record)
    approve(by=manager(county, "CC"), request_id=request.pk)
    ((stage, text),) = said(county, record)
    assert stage == "posted" and "£300.00 too much" in text
    for by in (officer(county, "CC"), manager(county, "CC")):
        with scope(by.scope()), transaction.atomic():
            assert Notice.objects.filter(record_id=record.pk, sentence__contains="take care").count() == 1


def test_a_stop_to_come_is_said_when_it_is_sent(county):
    holder = budgeted(county, "CC", planned(ENERGY, "1200.00"), limit="100.00")
    set_control(by=manager(county, "CC"), holder=holder, kind="actual", verdict="stop", reason="Tight year",
                since=dt.date(2026, 4, 1))  # fmt: skip
    record = enter_batch(by=officer(county, "CC"), holder=holder, title="Bills", key=key(),
                         entries=[entry(county, holder, *TOO_MUCH)])  # fmt: skip
    ((stage, text),) = said(county, record)
    assert (
        stage == "sent" and text.startswith("As it stands, it will be stopped.") and "budget.override" in text
    )


def test_the_application_writes_no_remark_itself(county, holder):
    record = enter_batch(by=officer(county, "CC"), holder=holder, title="Bills", key=key(),
                         entries=[entry(county, holder, *TOO_MUCH)])  # fmt: skip
    with pytest.raises(ProgrammingError), scope(county.everything()), transaction.atomic():
        PostingRemark.objects.create(
            holder_id=holder, record=record, stage="posted", text="All is well", person_id=1, at=now()
        )


def test_a_year_end_taken_back_is_neither_spent_nor_judged(county, holder):
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "1100.00"), (CREDITORS, "-1100.00")))
    for number in range(1, 13):
        closed(county, holder, number)
    with scope(county.everything()), transaction.atomic():
        year = Year.objects.get(holder_id=holder, year=2026)
    record = raise_year_end(by=officer(county, "CC"), year_id=year.pk, key=key())
    with scope(county.everything()), transaction.atomic():
        request = ApprovalRequest.objects.get(record=record)
    approve(by=manager(county, "CC"), request_id=request.pk)
    with scope(county.everything()), transaction.atomic():
        (journal,) = Journal.objects.filter(posting__record=record)
    assert available(county, holder) == Decimal("100.00")
    with pytest.raises(Conflict, match="date its reversal on that day"):
        reverse_journal(
            by=officer(county, "CC"), journal_id=journal.pk, dated=dt.date(2026, 6, 1), reason="A late bill"
        )
    back = reverse_journal(
        by=officer(county, "CC"), journal_id=journal.pk, dated=journal.dated, reason="A late bill"
    )
    assert said(county, back) == []
    assert available(county, holder) == Decimal("100.00")
    assert sum(posted for posted, _ in taken(county, holder).values()) == Decimal("1100.00")
