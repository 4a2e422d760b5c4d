"""What a half shows is what its journal says; an offer rings; consolidation, agreement and VAT as the books stood."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.urls import reverse

from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.scope import scope
from apps.ledger.actions.journals import change_batch, entries_of, send_batch
from apps.ledger.calc.entries import Entry
from apps.ledger.models import PairSide
from apps.ledger.queries.between import agreement_list, consolidated
from apps.ledger.queries.vat import vat_return
from apps.tenancy.models import Circle
from apps.work.approvals import refuse
from apps.work.models import ApprovalRequest, Notice
from tests.ledger.books import APRIL, entered, entry, lines, manager, officer, opened
from tests.ledger.pairs import CHARGES, INCOME, OWED_BY, OWED_TO, accepted, approved, half, offered, sides
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

pytestmark = pytest.mark.django_db
OURS = ((OWED_BY, "100.00"), (INCOME, "-100.00"))
THEIRS = ((CHARGES, "100.00"), (OWED_TO, "-100.00"))


@pytest.fixture
def books(county):
    return opened(county, "CC"), opened(county, "FRA")


def changed(
    county, side, amount: str, *, text: str = "Recharge of diesel", code: str = "CC", other: str = "FRA"
):
    """The officer writes other pounds into the half's batch, as the screen would: a plain manual journal."""
    new = half(county, code, other, (OWED_BY, amount), (INCOME, f"-{amount}"))
    with scope(county.everything()), transaction.atomic():
        record = PairSide.objects.select_related("record").get(pk=side.pk).record
    return change_batch(
        by=officer(county, code),
        record_id=record.pk,
        version=record.version,
        entries=[Entry(APRIL, text, new.lines)],
    )


def refused(county, side) -> None:
    with scope(county.everything()), transaction.atomic():
        request = ApprovalRequest.objects.get(record=side.record, state="waiting")
    refuse(by=manager(county, "CC"), request_id=request.pk, reason="The pounds are wrong")


def test_an_offer_rings_for_those_who_may_answer_and_for_nobody_else(county, books):
    side = offered(county, "CC", "FRA", *OURS)
    page = reverse("ledger:between-side", args=[side.pk])
    for who, told in (("fra.finance", 1), ("fra.manager", 0), ("cc.finance", 0), ("pcc.manager", 0)):
        with scope(county.actor(who).scope()), transaction.atomic():
            found = list(Notice.objects.filter(page=page, person_id=county.person(who)))
        assert len(found) >= told, who
        if found:
            assert "is owed £100.00 by you" in found[0].sentence and "Chief Constable" in found[0].sentence
    page = sign_in(county, "fra.finance").get(reverse("work:mine")).content.decode()
    assert "is owed £100.00 by you" in page


def test_nobody_rings_for_a_half_of_somebody_else(county, books):
    side = offered(county, "CC", "FRA", *OURS)
    by = officer(county, "FRA")
    with (
        pytest.raises(Exception, match="no offer that you may make"),
        scope(by.scope()), transaction.atomic(), connection.cursor() as cursor,
    ):  # fmt: skip
        cursor.execute("SELECT accord_ring_offer(%s, %s, 'Pay at once')", [side.pk, APRIL])


def test_a_changed_half_shows_its_new_pounds_and_waits_again(county, books):
    side = offered(county, "CC", "FRA", *OURS)
    refused(county, side)
    record = changed(county, side, "80.00")
    with scope(officer(county, "FRA").scope()), transaction.atomic():
        seen = PairSide.objects.get(pk=side.pk)
        assert (seen.amount, seen.text) == (Decimal("80.00"), "Recharge of diesel")
    with scope(county.everything()), transaction.atomic():
        (draft,) = entries_of(record)
        assert draft.pair == side.pair and draft.kind == "inter_organisation"
        record.refresh_from_db()
    send_batch(by=officer(county, "CC"), record_id=record.pk, version=record.version)
    assert sides(county, side.pair)[side.holder_id].state == PairSide.State.WAITING
    answer = accepted(county, side, "FRA", "CC", (CHARGES, "80.00"), (OWED_TO, "-80.00"))
    approved(county, "CC", record)
    approved(county, "FRA", answer.record)
    assert {one.state for one in sides(county, side.pair).values()} == {PairSide.State.POSTED}


def test_an_answered_half_keeps_its_pounds(county, books):
    side = offered(county, "CC", "FRA", *OURS)
    accepted(county, side, "FRA", "CC", *THEIRS)
    refused(county, side)
    with pytest.raises(Conflict, match=r"answered with £100\.00, and this would say £80\.00"):
        changed(county, side, "80.00")
    assert changed(county, side, "100.00", text="Diesel of March").state == "draft"


def test_a_half_holds_its_one_journal_and_owes_something(county, books):
    side = offered(county, "CC", "FRA", *OURS)
    refused(county, side)
    with scope(county.everything()), transaction.atomic():
        record = PairSide.objects.select_related("record").get(pk=side.pk).record
        own = lines(county, books[0], ("52100", "5.00"), ("20000", "-5.00"))
    given = {"by": officer(county, "CC"), "record_id": record.pk, "version": record.version}
    with pytest.raises(Conflict, match="holds that one journal"):
        change_batch(**given, entries=[Entry(APRIL, "One", own), Entry(APRIL, "Two", own)])
    with pytest.raises(Invalid, match="inter-organisation account"):
        change_batch(**given, entries=[Entry(APRIL, "One", own)])


def test_the_door_refuses_halves_that_do_not_mirror_each_other(county, books):
    side = offered(county, "CC", "FRA", *OURS)
    answer = accepted(county, side, "FRA", "CC", *THEIRS)
    with scope(county.everything()), transaction.atomic():
        PairSide.objects.filter(pk=answer.pk).update(amount=Decimal("-90.00"))
    approved(county, "CC", side.record)
    with pytest.raises(Conflict, match="do not mirror each other"):
        approved(county, "FRA", answer.record)


def test_group_agreement_and_vat_as_the_books_stood(county, books):
    side = offered(county, "CC", "FRA", *OURS)
    answer = accepted(county, side, "FRA", "CC", *THEIRS)
    before = now()
    approved(county, "CC", side.record)
    approved(county, "FRA", answer.record)
    between = now()
    entered(county, "CC", books[0], entry(county, books[0], ("52100", "7.00"), ("20000", "-7.00")))
    year = (dt.date(2026, 4, 1), dt.date(2027, 3, 31))
    with scope(county.everything()), transaction.atomic():
        circle = next(
            one
            for one in Circle.objects.exclude(kind="tender")
            if len(consolidated(one, 2026).organisations) > 1
        )
        assert len(agreement_list(*year).agreement.matched) == 1
        assert len(agreement_list(*year, as_of=before).agreement.matched) == 0
        assert len(agreement_list(*year, as_of=between).agreement.matched) == 1
        whole, then, first = (consolidated(circle, 2026, as_of=moment) for moment in (None, between, before))
        energy = [
            next((row.consolidated for row in one.figures.rows if row.account == "52100"), Decimal(0))
            for one in (whole, then, first)
        ]
        assert energy == [Decimal("7.00"), 0, 0]
        assert not first.figures.rows and then.figures.residual == 0
        for cut in (0, None):
            assert vat_return(books[0], *year, cut=cut).figures == []
    client = sign_in(county, "shared.finance")
    for route in ("agreement", "consolidation", "vat"):
        page = client.get(reverse(f"ledger:{route}") + "?as_of=2026-04-01&year=2026")
        assert page.status_code == 200 and "as they stood then" in page.content.decode(), route
