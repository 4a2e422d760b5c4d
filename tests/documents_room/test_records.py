"""Records: numbered without a gap, moved only along their declared states, never passed off as another's."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.classes import DataClass
from apps.core.errors import Conflict, NotFound, OutOfDate
from apps.core.scope import scope
from apps.documents import queries
from apps.documents.calc import number_text, uuid7
from apps.documents.models import Link, Record, Transition
from apps.documents.transitions import KINDS, declare
from tests.documents_room.notes import lead, move, open_note, open_notes, other_act, pay, rename

django_db = pytest.mark.django_db


def tail(record: Record) -> int:
    return int(record.number.rsplit("-", 1)[1])


# --- numbers -------------------------------------------------------------------------------------------------
@django_db
def test_numbers_follow_each_other_in_each_organisation(county):
    analyst, other = county.actor("cc.analyst"), county.actor("fra.analyst")
    mine = [open_note(by=analyst, holder=county.org("CC")) for _ in range(3)]
    theirs = open_note(by=other, holder=county.org("FRA"))
    assert [tail(record) for record in mine] == [1, 2, 3]
    assert tail(theirs) == 1
    assert mine[0].number == number_text("NOTE", mine[0].year, 1)


@django_db
def test_many_records_of_one_act_take_their_numbers_in_one_go(county, django_assert_max_num_queries):
    made = open_notes(by=county.actor("cc.analyst"), holder=county.org("CC"), count=5)
    assert [tail(record) for record in made] == [1, 2, 3, 4, 5]
    assert tail(open_note(by=county.actor("cc.analyst"), holder=county.org("CC"))) == 6


@django_db
def test_a_number_cannot_be_invented_changed_or_given_back(county):
    analyst = county.actor("cc.analyst")
    record = open_note(by=analyst, holder=county.org("CC"))
    with scope(analyst.scope()):
        with pytest.raises(DatabaseError, match="given by its series"), transaction.atomic():
            Record.objects.filter(pk=record.pk).update(number="NOTE-2026-000007")
        with pytest.raises(DatabaseError), transaction.atomic():
            Record.objects.filter(pk=record.pk).delete()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE documents_numberseries SET last = 99")
            assert cursor.rowcount == 0
            raise DatabaseError("The policy hid the series, which is a refusal too.")
        with (
            pytest.raises(DatabaseError, match="has no number"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            made = Record.objects.create(
                holder_id=county.org("CC"), row_class=2, kind="documents.note", series="NOTE", year=2026,
                number="NOTE-2026-000123", title="Invented", state="open", made_at=record.made_at, made_by_id=1,
            )  # fmt: skip
            made.refresh_from_db()
            assert made.number is None
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_no_gap_and_no_duplicate_with_threads_and_rollbacks(committed_db):
    """Six threads open records in two organisations; every third one fails after its number was given."""
    from tests import county

    failures: list[BaseException] = []

    def worker(number: int) -> None:
        try:
            key, code = ("cc.analyst", "CC") if number % 2 else ("fra.analyst", "FRA")
            by = county.actor(key)
            for turn in range(15):
                try:
                    open_note(by=by, holder=county.org(code), fail=turn % 3 == number % 3)
                except RuntimeError as stumbled:
                    assert str(stumbled) == "stumbled"
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=[number]) for number in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not failures
    with scope(county.everything()), transaction.atomic():
        for code in ("CC", "FRA"):
            found = sorted(tail(record) for record in Record.objects.filter(holder_id=county.org(code)))
            assert found == list(range(1, 31)), code


# --- states --------------------------------------------------------------------------------------------------
@django_db
def test_a_record_moves_only_along_its_declared_states(county):
    analyst = county.actor("cc.analyst")
    record = open_note(by=analyst, holder=county.org("CC"))
    assert move(by=analyst, record=record, to="closed").state == "closed"
    with pytest.raises(
        Conflict, match=r"is “closed” and cannot become “burnt”\. From there it can only become “open”"
    ):
        move(by=analyst, record=record, to="burnt")


@django_db
def test_the_database_refuses_a_step_that_is_not_declared(county):
    analyst = county.actor("cc.analyst")
    record = open_note(by=analyst, holder=county.org("CC"))
    with scope(analyst.scope()):
        for wrong in ("burnt", ""):
            with pytest.raises(DatabaseError, match="may not go from “open”"), transaction.atomic():
                Record.objects.filter(pk=record.pk).update(state=wrong)
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
            Record.objects.filter(pk=record.pk).update(kind="documents.other")
        with pytest.raises(DatabaseError, match="may not go from “” to “closed”"), transaction.atomic():
            Record.objects.create(
                holder_id=county.org("CC"), row_class=2, kind="documents.note", series="NOTE", year=2026,
                title="Born closed", state="closed", made_at=record.made_at, made_by_id=1,
            )  # fmt: skip
        with pytest.raises(DatabaseError, match="are not declared"), transaction.atomic():
            Record.objects.create(
                holder_id=county.org("CC"), row_class=2, kind="documents.nothing", series="NOTE", year=2026,
                title="Unknown", state="open", made_at=record.made_at, made_by_id=1,
            )  # fmt: skip


@django_db
def test_the_database_holds_exactly_what_the_rooms_declare(county):
    declared = {row for kind in KINDS.values() for row in kind.rows()}
    assert set(Transition.objects.values_list("kind", "before", "after")) == declared
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Transition.objects.create(kind="documents.note", before="closed", after="burnt")


def test_a_kind_is_declared_once_and_its_series_is_letters():
    with pytest.raises(RuntimeError, match="Two rooms"):
        declare("documents.note", label="Another", series="OTHER")
    with pytest.raises(ValueError, match="capital letters"):
        declare("documents.test_only", label="Test", series="no 7")
    KINDS.pop("documents.test_only")


# --- versions ------------------------------------------------------------------------------------------------
@django_db
def test_a_form_sent_back_with_an_old_version_is_refused_saying_what_changed(county):
    analyst, finance = county.actor("cc.analyst"), county.actor("cc.manager")
    record = open_note(by=analyst, holder=county.org("CC"), title="Fuel")
    shown = record.version
    rename(by=finance, record=record, title="Fuel and tyres", version=shown)
    with pytest.raises(OutOfDate, match="title from “Fuel” to “Fuel and tyres” by Mo Manager"):
        rename(by=analyst, record=record, title="Diesel", version=shown)
    move(by=finance, record=record, to="closed", version=shown + 1)
    with pytest.raises(OutOfDate, match="state from “open” to “closed” by Mo Manager"):
        rename(by=analyst, record=record, title="Diesel", version=shown + 1)
    assert rename(by=analyst, record=record, title="Diesel", version=shown + 2).version == shown + 3


@django_db
def test_a_version_that_is_no_number_is_out_of_date(county):
    analyst = county.actor("cc.analyst")
    record = open_note(by=analyst, holder=county.org("CC"))
    with pytest.raises(OutOfDate):
        rename(by=analyst, record=record, title="X", version="spoilt")


# --- one-time keys -------------------------------------------------------------------------------------------
@django_db
def test_a_form_sent_twice_acts_once_and_gives_the_same_answer(county):
    by, paid = county.actor("cc.manager"), []
    form = {"by": by, "holder": county.org("CC"), "paid": paid}
    assert pay(key="a-key-of-a-form", **form) == {"payment": 1}
    assert pay(key="a-key-of-a-form", **form) == {"payment": 1}
    assert pay(key="another-form's-key", **form) == {"payment": 2}
    assert len(paid) == 2


@django_db
def test_a_key_belongs_to_one_person_and_one_act(county):
    paid: list[str] = []
    pay(by=county.actor("cc.manager"), holder=county.org("CC"), key="the-same-key", paid=paid)
    assert pay(by=county.actor("cc.analyst"), holder=county.org("CC"), key="the-same-key", paid=paid) == {
        "payment": 2
    }
    with pytest.raises(Conflict, match="already used for something else"):
        other_act(by=county.actor("cc.manager"), holder=county.org("CC"), key="the-same-key")


def test_a_double_click_pays_once(committed_db):
    """The same form from five threads at once."""
    from tests import county

    paid: list[str] = []
    answers: list[dict] = []
    barrier = threading.Barrier(5)

    def click() -> None:
        try:
            by = county.actor("cc.manager")
            barrier.wait()
            answers.append(pay(by=by, holder=county.org("CC"), key="clicked-five-times", paid=paid))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(5)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert paid == ["clicked-five-times"]
    assert answers == [{"payment": 1}] * 5


# --- links ---------------------------------------------------------------------------------------------------
@django_db
def test_a_link_is_followed_from_both_ends_as_far_as_the_reader_sees(county):
    analyst = county.actor("cc.analyst")
    one, other = (open_note(by=analyst, holder=county.org("CC"), title=t) for t in ("Order", "Contract"))
    lead(by=analyst, one=one, other=other)
    lead(by=analyst, one=one, other=other)
    with scope(analyst.scope()):
        assert Link.objects.count() == 1
        assert [(x.record.pk, x.words) for x in queries.links(one)] == [(other.pk, "follows")]
        assert [x.record.pk for x in queries.links(other)] == [one.pk]


@django_db
def test_a_link_may_lead_to_a_shared_record_but_not_to_another_organisations(county):
    analyst, other = county.actor("cc.analyst"), county.actor("fra.analyst")
    mine = open_note(by=analyst, holder=county.org("CC"))
    shared = open_note(by=analyst, holder=county.org("BOARD"))
    theirs = open_note(by=other, holder=county.org("FRA"))
    assert lead(by=analyst, one=mine, other=shared).other_id == shared.pk
    with pytest.raises(DatabaseError, match="you may not see it"), transaction.atomic():
        lead(by=analyst, one=mine, other=theirs)
    with scope(analyst.scope()), pytest.raises(NotFound):
        queries.record(analyst, theirs.pk)


@django_db
def test_what_hangs_on_a_record_takes_its_class_whatever_the_writer_says(county):
    analyst = county.actor("cc.analyst")
    one, other = (open_note(by=analyst, holder=county.org("CC")) for _ in range(2))
    one.row_class = int(DataClass.GOVERNANCE)
    made = lead(by=analyst, one=one, other=other)
    with scope(analyst.scope()):
        assert Link.objects.get(pk=made.pk).row_class == DataClass.FINANCE


def test_public_ids_made_later_sort_later():
    ids = [uuid7() for _ in range(3)]
    assert {item.version for item in ids} == {7} and len(set(ids)) == 3
    assert sorted(ids, key=lambda i: i.int >> 80) == ids
