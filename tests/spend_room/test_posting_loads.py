"""A published load becomes journals in its organisation's own books, once, by two people, to the penny."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from apps.audit.judging import database_judges
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.scope import scope
from apps.intake.actions import withdraw_upload
from apps.ledger.models import Journal, Line
from apps.spend.actions import post_load, reverse_posting, set_accounts
from apps.spend.models import CategoryAccount, Load, LoadPosting, LoadPostingLine
from apps.work.approvals import approve, refuse, withdraw
from tests.ledger.books import opened
from tests.spend_room import feeding
from tests.spend_room.feeding import APRIL, MAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(county, tmp_path):
    """A load of April and May in books that are open."""
    opened(county)
    return feeding.loaded(county, tmp_path)


def lines_of(county, made):
    with scope(county.everything()):
        return list(
            Line.objects.filter(journal__source=made.record_id).order_by("journal", "position")
            .values_list("dated", "coding__account", "coding__cost_centre__code", "amount", "text")
        )  # fmt: skip


def test_a_load_is_posted_as_one_journal_a_month_equal_to_the_penny(county, load):
    feeding.mapped(county)
    made = feeding.posted(county, load)
    assert lines_of(county, made) == [
        (dt.date(2026, 4, 4), "52100", "HQ", Decimal("5400.50"), "Electricity: 1 payment"),
        (dt.date(2026, 4, 4), "54700", "HQ", Decimal("750.00"), "Legal Fees: 1 payment"),
        (dt.date(2026, 4, 4), "53000", "FLEET", Decimal("1200.00"), "Vehicle Repairs: 1 payment"),
        (dt.date(2026, 4, 4), "15000", None, Decimal("-7350.50"), "Payments of the month"),
        (dt.date(2026, 5, 15), "20600", None, Decimal("9000.00"), "Tax and National Insurance: 1 payment"),
        (dt.date(2026, 5, 15), "51000", "OPS", Decimal("610.00"), "Training: 1 payment"),
        (dt.date(2026, 5, 15), "53000", "FLEET", Decimal("-200.00"), "Vehicle Repairs: 1 payment"),
        (dt.date(2026, 5, 15), "15000", None, Decimal("-9410.00"), "Payments of the month"),
    ]


def test_no_payee_and_no_person_goes_into_the_books(county, load):
    feeding.mapped(county)
    made = feeding.posted(county, load)
    with scope(county.everything()):
        words = [
            *Line.objects.filter(journal__source=made.record_id).values_list("text", flat=True),
            *Journal.objects.filter(source=made.record_id).values_list("text", flat=True),
        ]
    told = " ".join(words).casefold()
    assert not any(name in told for name in ("john", "example", "northmoor", "brightwater", "redacted"))


def test_what_has_no_account_is_refused_with_the_list(county, load):
    feeding.mapped(county, feeding.ACCOUNTS[:3])
    with pytest.raises(
        Conflict,
        match=r"2 published categories have no account: Tax and National Insurance \(£9,000.00\); Training",
    ):
        post_load(by=county.actor("cc.finance"), load_id=load.pk, credit="15000", key=feeding.key())
    feeding.mapped(county, [("Training", "29900", ""), ("Tax and National Insurance", "20600", "")])
    made = feeding.posted(county, load)
    assert (dt.date(2026, 5, 15), "29900", None, Decimal("610.00"), "Training: 1 payment") in lines_of(
        county, made
    )


def test_an_account_given_later_holds_from_its_day(county, load):
    feeding.mapped(county)
    set_accounts(
        by=county.actor("cc.finance"), organisation=county.org("CC"), rows=[("Vehicle Repairs", "53200", "FLEET")],
        since=MAY, reason="Now leased",
    )  # fmt: skip
    made = feeding.posted(county, load)
    fleet = [(row[0].month, row[1], row[3]) for row in lines_of(county, made) if row[2] == "FLEET"]
    assert fleet == [(4, "53000", Decimal("1200.00")), (5, "53200", Decimal("-200.00"))]


def test_an_account_given_for_earlier_days_ends_where_a_later_one_begins(county, load):
    set_accounts(
        by=county.actor("cc.finance"), organisation=county.org("CC"), rows=[("Training", "54900", "HQ")], since=MAY,
        reason="From May on",
    )  # fmt: skip
    feeding.mapped(county)
    with scope(county.everything()):
        rows = CategoryAccount.objects.filter(category="Training").order_by("during")
        assert [(one.account_id, one.during.lower, one.during.upper) for one in rows] == [
            ("51000", APRIL, MAY), ("54900", MAY, None)
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("account", "centre", "sentence"),
    [("15000", "", "not posted to account 15000"), ("53000", "", "needs a cost centre"), ("99999", "", "no account 99999"),
     ("53000", "NOWHERE", "no cost centre NOWHERE")],
)  # fmt: skip
def test_an_account_that_payments_cannot_be_for_is_refused(county, load, account, centre, sentence):
    with pytest.raises((Conflict, Invalid), match=sentence):
        feeding.mapped(county, [("Training", account, centre)])


def test_whoever_raises_it_does_not_approve_it(county, load):
    feeding.mapped(county)
    made = post_load(by=county.actor("cc.finance"), load_id=load.pk, credit="15000", key=feeding.key())
    for person in ("cc.finance", "cc.analyst"):
        with pytest.raises(NotAllowed):
            approve(by=county.actor(person), request_id=feeding.waiting(county, made.record_id).pk)
    assert lines_of(county, made) == []


def test_a_load_is_never_posted_twice(county, load):
    feeding.mapped(county)
    form = feeding.key()
    first = post_load(by=county.actor("cc.finance"), load_id=load.pk, credit="15000", key=form)
    assert post_load(by=county.actor("cc.finance"), load_id=load.pk, credit="15000", key=form) == first
    with pytest.raises(Conflict, match="waits to be posted already"):
        post_load(by=county.actor("cc.finance"), load_id=load.pk, credit="15000", key=feeding.key())
    feeding.approved(county, first.record_id)
    with pytest.raises(Conflict, match="stands in the books as journals already"):
        post_load(by=county.actor("cc.finance"), load_id=load.pk, credit="15000", key=feeding.key())
    with (
        pytest.raises(DatabaseError, match="spend_loadposting_once"),
        scope(county.everything()),
        transaction.atomic(),
    ):
        LoadPosting.objects.create(
            holder_id=load.holder_id,
            record_id=first.record_id,
            load=load,
            credit_id="15000",
            made_at=load.made_at,
        )


def test_a_refused_or_withdrawn_posting_may_be_raised_again(county, load):
    feeding.mapped(county)
    for turn in (0, 1):
        made = post_load(by=county.actor("cc.finance"), load_id=load.pk, credit="15000", key=feeding.key())
        request = feeding.waiting(county, made.record_id)
        if turn:
            withdraw(by=county.actor("cc.finance"), request_id=request.pk, reason="The wrong bank")
        else:
            refuse(by=county.actor("cc.manager"), request_id=request.pk, reason="Map training first")
    assert len(lines_of(county, feeding.posted(county, load))) == 8


def test_a_load_in_the_books_is_withdrawn_only_after_its_journals_are_reversed(county, load):
    feeding.mapped(county)
    made = feeding.posted(county, load)
    with pytest.raises(Conflict, match="Reverse its journals first, then withdraw the load"):
        withdraw_upload(by=county.actor("cc.analyst"), upload_id=load.upload_id, reason="A wrong file")
    with (
        pytest.raises(DatabaseError, match="Reverse its journals first"),
        scope(county.everything()),
        transaction.atomic(),
    ):
        Load.objects.filter(pk=load.pk).update(live=False)
    with scope(county.everything()):
        made = LoadPosting.objects.select_related("record").get(pk=made.pk)
    reverse_posting(
        by=county.actor("cc.finance"),
        record_id=made.record_id,
        version=made.record.version,
        reason="A wrong file",
    )
    feeding.approved(county, made.record_id)
    assert sum(row[3] for row in lines_of(county, made) if row[1] == "52100") == 0
    withdraw_upload(by=county.actor("cc.analyst"), upload_id=load.upload_id, reason="A wrong file")
    with scope(county.everything()):
        assert not Load.objects.get(pk=load.pk).live
        assert not LoadPosting.objects.get(pk=made.pk).live


def test_a_reversed_load_may_be_posted_again(county, load):
    feeding.mapped(county)
    made = feeding.posted(county, load)
    with scope(county.everything()):
        version = LoadPosting.objects.select_related("record").get(pk=made.pk).record.version
    reverse_posting(
        by=county.actor("cc.finance"), record_id=made.record_id, version=version, reason="The wrong bank"
    )
    feeding.approved(county, made.record_id)
    again = feeding.posted(county, load, credit="20000")
    assert {row[1] for row in lines_of(county, again)} >= {"20000"}


def test_the_database_refuses_a_plan_that_is_not_the_load(county, load):
    feeding.mapped(county)
    made = post_load(by=county.actor("cc.finance"), load_id=load.pk, credit="15000", key=feeding.key())
    judged = database_judges("spend_loadposting_ties")
    with (
        pytest.raises(Conflict, match="the load holds"),
        scope(county.everything()),
        transaction.atomic(),
        judged,
    ):
        LoadPostingLine.objects.create(
            holder_id=load.holder_id, posting=made, month=APRIL, dated=APRIL, category="More", account_id="54900", lines=1,
            amount=Decimal("0.01"),
        )  # fmt: skip
    judged = database_judges("spend_loadposting_ties")
    with (
        pytest.raises(Conflict, match="second person"),
        scope(county.everything()),
        transaction.atomic(),
        judged,
    ):
        LoadPosting.objects.filter(pk=made.pk).update(posted=True)
    with (
        pytest.raises(DatabaseError, match="not rewritten"),
        scope(county.everything()),
        transaction.atomic(),
    ):
        LoadPosting.objects.filter(pk=made.pk).update(credit_id="20000")


def test_posted_journals_stand_until_they_are_reversed(county, load):
    feeding.mapped(county)
    made = feeding.posted(county, load)
    judged = database_judges("spend_loadposting_ties")
    with (
        pytest.raises(Conflict, match="reverse them first"),
        scope(county.everything()),
        transaction.atomic(),
        judged,
    ):
        LoadPosting.objects.filter(pk=made.pk).update(posted=False, live=False)


def test_two_accounts_for_one_category_on_one_day_are_impossible(county, load):
    feeding.mapped(county)
    with pytest.raises(Conflict, match="from that day already"):
        feeding.mapped(county, [("Training", "54900", "HQ")])
    with scope(county.everything()):
        row = CategoryAccount.objects.filter(category="Training").get()
        with pytest.raises(DatabaseError, match="no_overlap"), transaction.atomic():
            CategoryAccount.objects.create(
                holder_id=row.holder_id, category="Training", account_id="20600", during=row.during
            )


def test_another_organisation_neither_sees_nor_posts_it(county, load):
    feeding.mapped(county)
    with pytest.raises(NotFound):
        post_load(by=county.actor("fra.finance"), load_id=load.pk, credit="15000", key=feeding.key())
    made = feeding.posted(county, load)
    with scope(county.actor("fra.finance").scope()):
        assert not LoadPosting.objects.filter(pk=made.pk).exists()
        assert not CategoryAccount.objects.exists()
    with pytest.raises(NotAllowed):
        set_accounts(
            by=county.actor("fra.finance"), organisation=county.org("CC"), rows=[("Training", "51000", "OPS")], since=MAY,
            reason="Not theirs",
        )  # fmt: skip


def test_only_who_raises_journals_posts_a_load(county, load):
    feeding.mapped(county)
    with pytest.raises(NotAllowed):
        post_load(by=county.actor("cc.analyst"), load_id=load.pk, credit="15000", key=feeding.key())
    with pytest.raises(Invalid, match="bank account, or the creditors"):
        post_load(by=county.actor("cc.finance"), load_id=load.pk, credit="29900", key=feeding.key())


def test_the_proofs_of_the_books_hold_afterwards(county, load):
    from apps.ledger.queries.proofs import prove_books

    feeding.mapped(county)
    feeding.posted(county, load)
    with scope(county.everything()):
        assert all(not one.faults for one in prove_books())
