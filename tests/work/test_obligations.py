"""Obligations, notices, and the reading of one record for some days."""

import datetime as dt

import pytest
import time_machine
from guardian.utils import get_user_obj_perms_model

from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.scope import scope
from apps.documents.models import Record
from apps.identity.actions import (
    ask_emergency_access,
    close_emergency_access,
    open_emergency_access,
    review_emergency_access,
)
from apps.work.actions.obligations import notices_seen, obligation_done
from apps.work.actions.reading import end_reading, give_reading
from apps.work.models import Notice, Obligation, RecordReader
from apps.work.queries import may_read, notices_of, obligations_of
from tests.work.asking import raise_note

pytestmark = pytest.mark.django_db


def test_emergency_access_puts_its_review_on_the_list_of_those_who_may_review(county):
    with time_machine.travel(dt.datetime(2026, 11, 27, 10, tzinfo=dt.UTC), tick=False):
        access = ask_emergency_access(
            by=county.actor("cc.buyer"),
            holder=county.org("CC"),
            role="people_officer",
            hours=1,
            reason="Flood",
        )
        owner = county.actor("cc.owner")
        with scope(owner.scope()):
            assert "asks for emergency access" in notices_of(owner)[0].sentence
        open_emergency_access(by=owner, access=access)
        with scope(owner.scope()):
            (due,) = obligations_of(owner)
            assert (due.due_on, due.title) == (dt.date(2026, 12, 1), "Review emergency access of Bo Buyer")
        with scope(county.actor("cc.buyer").scope()):
            assert list(obligations_of(county.actor("cc.buyer"))) == []
        close_emergency_access(by=owner, access=access)
        review_emergency_access(by=owner, access=access, finding="Nothing unusual")
        with scope(owner.scope()):
            assert list(obligations_of(owner)) == []
            assert Obligation.objects.get().state == "done"


def test_an_obligation_is_met_by_whoever_holds_its_duty_there(county):
    with scope(county.everything()):
        due = Obligation.objects.create(
            holder_id=county.org("CC"), row_class=int(DataClass.FINANCE), key="close", title="Close October",
            due_on=today(), duty_id="journal.approve",
        )  # fmt: skip
    with pytest.raises(NotAllowed, match="somebody else"):
        obligation_done(by=county.actor("cc.analyst"), obligation=due.pk)
    with pytest.raises(NotFound):
        obligation_done(by=county.actor("fra.analyst"), obligation=due.pk)
    obligation_done(by=county.actor("cc.manager"), obligation=due.pk, how="All reconciled")
    with pytest.raises(Conflict, match="already done"):
        obligation_done(by=county.actor("cc.manager"), obligation=due.pk)


def test_a_notice_is_seen_by_its_person_alone(county):
    from django.utils import timezone

    analyst = county.actor("cc.analyst")
    for key in ("cc.analyst", "cc.buyer"):
        from dataclasses import replace

        with scope(replace(county.everything(), person=county.person(key))):
            Notice.objects.create(
                holder_id=county.org("CC"),
                row_class=2,
                person_id=county.person(key),
                sentence="Look",
                at=timezone.now(),
            )
    with scope(county.everything()):
        assert Notice.objects.count() == 0, "Not even a scope over everything reads other people's notices."
    with scope(analyst.scope()):
        mine = list(notices_of(analyst))
        assert [notice.person_id for notice in mine] == [analyst.person]
    assert notices_seen(by=analyst, notices=[notice.pk for notice in mine]) == 1
    with scope(analyst.scope()):
        assert not notices_of(analyst).exists()


# --- reading one record for some days ---------------------------------------------------------------------------
@pytest.fixture
def record(county):
    county.grant("pcc.finance", "CC", "finance_officer")
    return raise_note(by=county.actor("pcc.finance"), holder=county.org("CC")).record


def let(county, record, person, until=None):
    return give_reading(
        by=county.actor("cc.manager"), record=record.pk, person=county.person(person),
        until=until or today() + dt.timedelta(days=3), reason="Inspection",
    )  # fmt: skip


def can(county, person, record):
    actor = county.actor(person)
    with scope(actor.scope()):
        return may_read(actor, record.pk, "journal.approve")


def test_a_person_may_be_let_to_read_one_record_for_some_days(county, record):
    assert not can(county, "cc.analyst", record)
    given = let(county, record, "cc.analyst")
    assert can(county, "cc.analyst", record)
    assert get_user_obj_perms_model(Record) is RecordReader, (
        "It is guardian's own model for records, by direct key."
    )
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=4)):
        assert not can(county, "cc.analyst", record)
    end_reading(by=county.actor("cc.manager"), reading=given.pk)
    assert not can(county, "cc.analyst", record)


def test_it_never_widens_a_scope(county, record):
    """The payroll officer and the fire analyst do not see the class or the organisation, whatever was given."""
    for key in ("cc.payroll", "fra.analyst", "member"):
        let(county, record, key)
        actor = county.actor(key)
        with scope(actor.scope()):
            assert not Record.objects.filter(pk=record.pk).exists()
        assert not can(county, key, record)


def test_it_is_given_by_whoever_may_change_such_records_for_at_most_thirty_days_and_never_to_oneself(
    county, record
):
    with pytest.raises(NotAllowed, match="may not change records of this kind"):
        give_reading(
            by=county.actor("auditor"),
            record=record.pk,
            person=county.person("cc.analyst"),
            until=today(),
            reason="x",
        )
    with pytest.raises(Invalid, match="within 30 days"):
        let(county, record, "cc.analyst", today() + dt.timedelta(days=31))
    with pytest.raises(NotAllowed, match="takes another person"):
        let(county, record, "cc.manager")
