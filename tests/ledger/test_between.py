"""Inter-organisation entries: two journals, two organisations, two second persons, one transaction."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from apps.audit.models import Event
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.scope import scope
from apps.ledger.actions.between import (
    accept_pair,
    decline_pair,
    offer_pair,
    raise_pair,
    reverse_pair,
    withdraw_half,
)
from apps.ledger.actions.journals import reverse_journal
from apps.ledger.models import Journal, PairSide, Posting
from apps.work.approvals import refuse
from apps.work.models import ApprovalRequest
from tests.ledger.books import APRIL, FUEL, closed, manager, officer, opened
from tests.ledger.pairs import (
    CHARGES,
    INCOME,
    OWED_BY,
    OWED_TO,
    VAT_BACK,
    VAT_DUE,
    accepted,
    approved,
    half,
    key,
    offered,
    pair_journals,
    recharged,
    sides,
)
from tests.ledger.test_posting import balance_of, proved, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(county):
    """The books of police, commissioner and fire, open for 2026-27."""
    for code in ("CC", "PCC", "FRA"):
        opened(county, code)
    return county


def test_one_side_offers_the_other_accepts_and_the_last_approval_posts_both(books):
    """Worked example: the workshop recharges £100 of fuel and £20 of VAT; fire recovers the VAT under section 33."""
    county = books
    one = offered(county, "CC", "FRA", (OWED_BY, "120.00"), (INCOME, "-100.00"), (VAT_DUE, "-20.00"))
    with scope(officer(county, "FRA").scope()):
        seen = PairSide.objects.get(pk=one.pk)
        assert (seen.amount, seen.text) == (Decimal("120.00"), "Recharge of fuel")
    two = accepted(county, one, "FRA", "CC", (CHARGES, "100.00"), (VAT_BACK, "20.00"), (OWED_TO, "-120.00"))
    approved(county, "CC", one.record)
    assert pair_journals(county, one.pair) == [], "one half alone is never posted"
    approved(county, "FRA", two.record)
    settle()
    mine, theirs = pair_journals(county, one.pair)
    assert (mine.number, theirs.number) == ("JI-2026-000001", "JI-2026-000001")
    assert {side.state for side in sides(county, one.pair).values()} == {"posted"}
    assert balance_of(county, county.org("CC"), OWED_BY) == Decimal("120.00")
    assert balance_of(county, county.org("FRA"), OWED_TO) == Decimal("-120.00")
    with scope(county.everything()):
        postings = {p.holder_id: p for p in Posting.objects.all()}
        assert {p.approved_by_id for p in postings.values()} == {
            county.person("cc.manager"), county.person("fra.manager"),
        }  # fmt: skip
        for holder, posting in postings.items():
            event = Event.objects.get(holder_id=holder, number=posting.cut)
            assert event.action == "work.approval.approve" and event.person_id == county.person("fra.manager")
    proved(county)


def test_whoever_raises_in_both_organisations_raises_both_halves_at_once(books):
    county = books
    shared = county.actor("shared.finance")
    form = {
        "one": half(county, "PCC", "CC", ("55200", "5000.00"), (OWED_TO, "-5000.00")),
        "two": half(county, "CC", "PCC", (OWED_BY, "5000.00"), ("40200", "-5000.00")),
        "dated": APRIL, "text": "Funding of April", "key": key(),
    }  # fmt: skip
    made = raise_pair(by=shared, **form)
    again = raise_pair(by=shared, **form)
    assert [side.pk for side in made] == [side.pk for side in again], "a form sent twice acts once"
    with pytest.raises(NotAllowed):
        approved(county, "PCC", made[0].record, by=shared)
    approved(county, "PCC", made[0].record)
    approved(county, "CC", made[1].record)
    settle()
    assert len(pair_journals(county, made[0].pair)) == 2
    proved(county)


def test_one_manager_of_both_organisations_is_the_second_person_on_each_side(books):
    county = books
    manager_of_both = county.actor("shared.manager")
    made = raise_pair(
        by=county.actor("shared.finance"), dated=APRIL, text="Funding", key=key(),
        one=half(county, "PCC", "CC", ("55200", "10.00"), (OWED_TO, "-10.00")),
        two=half(county, "CC", "PCC", (OWED_BY, "10.00"), ("40200", "-10.00")),
    )  # fmt: skip
    for side, code in zip(made, ("PCC", "CC"), strict=True):
        approved(county, code, side.record, by=manager_of_both)
    settle()
    assert len(pair_journals(county, made[0].pair)) == 2


def test_halves_that_differ_are_refused_with_the_difference(books):
    county = books
    one = offered(county, "CC", "FRA", (OWED_BY, "120.00"), (INCOME, "-120.00"))
    with pytest.raises(Invalid, match=r"differ by £0\.01"):
        accepted(county, one, "FRA", "CC", (CHARGES, "119.99"), (OWED_TO, "-119.99"))
    with pytest.raises(Invalid, match="No line stands on an inter-organisation account"):
        accepted(county, one, "FRA", "CC", (FUEL, "120.00"), ("20000", "-120.00"))


def test_an_offer_says_nothing_of_accounts_and_is_read_by_the_other_side_alone(books):
    county = books
    one = offered(county, "CC", "FRA", (OWED_BY, "5.00"), (INCOME, "-5.00"))
    with scope(officer(county, "PCC").scope()):
        assert not PairSide.objects.filter(pk=one.pk).exists()
    with scope(officer(county, "FRA").scope()):
        assert PairSide.objects.filter(pk=one.pk).update(state="posted") == 0, "the reader writes nothing"
        assert not Journal.objects.exists()
    with pytest.raises(NotFound):
        accept_pair(by=officer(county, "PCC"), side_id=one.pk, key=key())


def test_the_acting_side_posts_only_what_the_other_side_approved(books):
    """Only approved halves are posted, and only by somebody who may write one of them."""
    county = books
    one = offered(county, "CC", "FRA", (OWED_BY, "5.00"), (INCOME, "-5.00"))
    two = accepted(county, one, "FRA", "CC", (CHARGES, "5.00"), (OWED_TO, "-5.00"))
    approved(county, "FRA", two.record)
    for code, record in (("PCC", one.record), ("FRA", one.record), ("PCC", two.record)):
        with (
            scope(officer(county, code).scope()),
            pytest.raises(DatabaseError, match="no half of an inter-organisation entry"),
            transaction.atomic(),
        ):
            connection.cursor().execute("SELECT * FROM accord_post_pair(%s)", [record.pk])
    with scope(officer(county, "FRA").scope()), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accord_post_pair(%s)", [two.record_id])
        assert cursor.fetchone()[0] == 0, "the other half is not approved"
    assert pair_journals(county, one.pair) == []


def test_the_database_refuses_a_half_without_its_mirror(books, monkeypatch):
    """Tried past the actions: a batch with a pair of its own making is approved and posted alone."""
    from apps.ledger.actions.journals import enter_batch
    from apps.ledger.calc.entries import Entry

    county = books
    lines = half(county, "CC", "FRA", (OWED_BY, "5.00"), (INCOME, "-5.00")).lines
    entry = Entry(dated=APRIL, text="Alone", lines=lines, kind="inter_organisation",
                  pair=uuid4())  # fmt: skip
    record = enter_batch(
        by=officer(county, "CC"), holder=county.org("CC"), title="Alone", entries=[entry], key=key()
    )
    with pytest.raises(Conflict, match="whose other side does not stand"):
        approved(county, "CC", record)
    monkeypatch.setattr("apps.ledger.listeners.half_decided", lambda *_: False)
    with pytest.raises(DatabaseError, match="the other side does not stand"), transaction.atomic():
        approved(county, "CC", record)
        settle()


def test_a_declined_offer_says_why_and_is_withdrawn(books):
    county = books
    one = offered(county, "CC", "FRA", (OWED_BY, "5.00"), (INCOME, "-5.00"))
    decline_pair(by=officer(county, "FRA"), side_id=one.pk, reason="Our vehicles were not there in April")
    with scope(officer(county, "CC").scope()):
        answer = PairSide.objects.get(pair=one.pair, reader_id=county.org("CC"))
        assert answer.reason == "Our vehicles were not there in April"
    with pytest.raises(Conflict, match="answered already"):
        accepted(county, one, "FRA", "CC", (CHARGES, "5.00"), (OWED_TO, "-5.00"))
    with pytest.raises(Conflict, match="withdraw the request"):
        withdraw_half(by=officer(county, "CC"), side_id=one.pk, reason="Declined")
    approved(county, "CC", one.record)
    gone = withdraw_half(by=officer(county, "CC"), side_id=one.pk, reason="Declined")
    assert gone.state == "withdrawn"
    settle()


def test_a_refused_half_keeps_the_other_from_being_posted(books):
    county = books
    one = offered(county, "CC", "FRA", (OWED_BY, "5.00"), (INCOME, "-5.00"))
    two = accepted(county, one, "FRA", "CC", (CHARGES, "5.00"), (OWED_TO, "-5.00"))
    with scope(county.everything()):
        request = ApprovalRequest.objects.get(record=two.record)
    refuse(by=manager(county, "FRA"), request_id=request.pk, reason="Not agreed")
    approved(county, "CC", one.record)
    assert pair_journals(county, one.pair) == []
    assert {side.state for side in sides(county, one.pair).values()} == {"approved", "refused"}


def test_a_pair_is_reversed_together_and_never_one_half_of_it(books):
    county = books
    pair = recharged(county)
    mine, theirs = pair_journals(county, pair)
    with pytest.raises(Conflict, match="one of a pair"):
        reverse_journal(by=officer(county, "CC"), journal_id=mine.pk, dated=APRIL, reason="Twice")
    back = reverse_pair(
        by=officer(county, "CC"),
        journal_id=mine.pk,
        dated=dt.date(2026, 5, 4),
        reason="Charged twice",
        key=key(),
    )
    with pytest.raises(Conflict, match="being reversed already"):
        reverse_pair(by=officer(county, "CC"), journal_id=mine.pk, dated=APRIL, reason="Again", key=key())
    two = accept_pair(by=officer(county, "FRA"), side_id=back.pk, key=key())
    approved(county, "FRA", two.record)
    approved(county, "CC", back.record)
    settle()
    for holder, account in (
        (county.org("CC"), OWED_BY),
        (county.org("FRA"), OWED_TO),
        (county.org("FRA"), CHARGES),
    ):
        assert balance_of(county, holder, account) == 0
    with scope(county.everything()):
        assert {j.reverses_id for j in Journal.objects.filter(pair=back.pair)} == {mine.pk, theirs.pk}
    proved(county)


def test_a_person_of_both_organisations_reverses_both_halves_in_one_act(books):
    county = books
    shared = county.actor("shared.finance")
    made = raise_pair(
        by=shared, dated=APRIL, text="Funding", key=key(),
        one=half(county, "PCC", "CC", ("55200", "10.00"), (OWED_TO, "-10.00")),
        two=half(county, "CC", "PCC", (OWED_BY, "10.00"), ("40200", "-10.00")),
    )  # fmt: skip
    for side, code in zip(made, ("PCC", "CC"), strict=True):
        approved(county, code, side.record_id)
    journal = pair_journals(county, made[0].pair)[0]
    back = reverse_pair(by=shared, journal_id=journal.pk, dated=APRIL, reason="Wrong month", key=key())
    for holder, side in sides(county, back.pair).items():
        approved(county, "PCC" if holder == county.org("PCC") else "CC", side.record_id)
    settle()
    assert balance_of(county, county.org("CC"), OWED_BY) == 0


def test_a_closed_period_on_the_other_side_stops_both(books):
    county = books
    one = offered(county, "CC", "FRA", (OWED_BY, "5.00"), (INCOME, "-5.00"))
    two = accepted(county, one, "FRA", "CC", (CHARGES, "5.00"), (OWED_TO, "-5.00"))
    approved(county, "CC", one.record)
    closed(county, county.org("CC"), 1, carry=["waiting"])
    with pytest.raises(Conflict, match="April 2026 is softly closed"):
        approved(county, "FRA", two.record)
    assert pair_journals(county, one.pair) == []
    with scope(county.everything()):
        assert ApprovalRequest.objects.get(record=two.record).state == "waiting", (
            "the approval did not happen either"
        )


def test_only_whoever_raises_journals_there_offers_or_accepts(books):
    county = books
    with pytest.raises(NotAllowed):
        offer_pair(
            by=manager(county, "CC"), half=half(county, "CC", "FRA", (OWED_BY, "5.00"), (INCOME, "-5.00")),
            other=county.org("FRA"), dated=APRIL, text="x", key=key(),
        )  # fmt: skip
    one = offered(county, "CC", "FRA", (OWED_BY, "5.00"), (INCOME, "-5.00"))
    with pytest.raises(NotAllowed):
        accept_pair(by=manager(county, "FRA"), side_id=one.pk, key=key())
