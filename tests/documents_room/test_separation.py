"""On one document the same person never does both of two duties that are kept apart: PostgreSQL judges."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.clock import now
from apps.core.errors import Conflict
from apps.core.scope import scope
from apps.documents.models import RecordAct
from apps.identity.models import SodException, SodRule
from tests.documents_room.notes import open_note, use
from tests.rows import ALWAYS

django_db = pytest.mark.django_db
RAISE, APPROVE = "journal.raise", "journal.approve"


@pytest.fixture
def note(county):
    return open_note(by=county.actor("cc.manager"), holder=county.org("CC"))


@django_db
def test_whoever_raised_does_not_approve(county, note):
    use(by=county.actor("cc.manager"), record=note, duty=RAISE)
    with pytest.raises(
        Conflict, match=r"Mo Manager already did “Raise journals” on NOTE-.*somebody else must do"
    ):
        use(by=county.actor("cc.manager"), record=note, duty=APPROVE)
    assert use(by=county.actor("cc.analyst"), record=note, duty=APPROVE).pk


@django_db
def test_it_holds_in_either_order_and_only_on_the_same_record(county, note):
    other = open_note(by=county.actor("cc.manager"), holder=county.org("CC"))
    use(by=county.actor("cc.manager"), record=note, duty=APPROVE)
    with pytest.raises(Conflict):
        use(by=county.actor("cc.manager"), record=note, duty=RAISE)
    use(by=county.actor("cc.manager"), record=other, duty=RAISE)
    use(by=county.actor("cc.manager"), record=other, duty="spend.import")


@django_db
def test_standing_in_for_someone_is_acting_as_them(county, note):
    use(by=county.actor("cc.manager"), record=note, duty=RAISE)
    deputy = county.actor("cc.analyst").standing_in_for(county.person("cc.manager"))
    with pytest.raises(Conflict, match="Mo Manager already did"):
        use(by=deputy, record=note, duty=APPROVE)


def exception(county, *, holder: str = "CC", approved: bool = True) -> None:
    """An exception for Mo Manager to raise and approve."""
    from dataclasses import replace

    with scope(county.everything()):
        made = SodException.objects.create(
            holder_id=county.org(holder), person_id=county.person("cc.manager"), during=ALWAYS,
            rule=SodRule.objects.get(one_id=APPROVE, other_id=RAISE, grade="document"), reason="Two of us are away",
            requested_by_id=county.person("cc.admin"),
        )  # fmt: skip
    if approved:
        owner = {"CC": "cc.owner", "FRA": "fra.owner"}[holder]
        with scope(replace(county.everything(), person=county.person(owner))):
            SodException.objects.filter(pk=made.pk).update(
                approved_by_id=county.person(owner), state="live", decided_at=now()
            )


@django_db
def test_only_a_live_exception_approved_by_another_person_lets_it_pass(county, note):
    use(by=county.actor("cc.manager"), record=note, duty=RAISE)
    exception(county, approved=False)
    with pytest.raises(Conflict):
        use(by=county.actor("cc.manager"), record=note, duty=APPROVE)
    exception(county, holder="FRA")
    with pytest.raises(Conflict):
        use(by=county.actor("cc.manager"), record=note, duty=APPROVE)
    exception(county)
    assert use(by=county.actor("cc.manager"), record=note, duty=APPROVE).pk


@django_db
def test_the_database_judges_even_when_the_scope_is_narrower(county, note):
    """The writer may see none of the earlier acts: the judge sees them all."""
    use(by=county.actor("cc.manager"), record=note, duty=RAISE)
    row = {"holder_id": note.holder_id, "row_class": note.row_class, "record": note, "action": "test", "at": now(),
           "person_id": county.person("cc.manager")}  # fmt: skip
    with scope(county.actor("cc.manager").scope()):
        with pytest.raises(DatabaseError, match="already did"), transaction.atomic():
            RecordAct.objects.create(duty_id=APPROVE, **row)
        with pytest.raises(DatabaseError, match="nobody else"), transaction.atomic():
            RecordAct.objects.create(duty_id=APPROVE, **{**row, "person_id": county.person("cc.analyst")})
        with pytest.raises(DatabaseError), transaction.atomic():
            RecordAct.objects.update(duty_id="spend.import")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM documents_recordact")


def test_two_sign_ins_of_one_person_at_once_do_not_slip_through(committed_db):
    from tests import county

    note = open_note(by=county.actor("cc.manager"), holder=county.org("CC"))
    barrier, outcomes = threading.Barrier(2), []

    def act(duty: str) -> None:
        try:
            by = county.actor("cc.manager")
            barrier.wait()
            use(by=by, record=note, duty=duty)
            outcomes.append("done")
        except Conflict:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[duty]) for duty in (RAISE, APPROVE)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["done", "refused"]
