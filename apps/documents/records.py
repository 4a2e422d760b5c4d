"""Plain functions on records for use inside actions: open, set state, say who did what, attach, link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import F

from apps.audit.act import Act
from apps.core.classes import DataClass
from apps.core.clock import financial_year, now, today
from apps.core.errors import Conflict, NotFound
from apps.documents.models import Link, Record, RecordAct, StoredFile
from apps.documents.transitions import kind_of, refuse_unless_may

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

OWN_SENTENCE = "23000"
"""SQLSTATE with which our triggers raise sentences meant for people."""


def open_record(
    act: Act,
    *,
    holder: int,
    data_class: DataClass,
    kind: str,
    title: str,
    state: str = "open",
    series: str | None = None,
) -> Record:
    """Open a record of a declared kind.  Its number is given at the end of the act, just before the audit entry:
    the series stays locked from then to COMMIT, so it must not be taken earlier.  Need it sooner (to print it)?
    Call `number_now(record)` once every other row is locked.
    """
    known = kind_of(kind)
    record = Record.objects.create(
        holder_id=holder, row_class=int(data_class), kind=kind, series=series or known.series,
        year=financial_year(today()), title=title[:200], state=state, made_at=now(), made_by_id=act.by.person,
    )  # fmt: skip
    act.lastly(number_records, record)
    return record


def number_records(records: list[Record]) -> None:
    """Give these records the next numbers of their series; the runner calls it at the end of the act."""
    waiting = {record.pk: record for record in records if record.number is None}
    if not waiting:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT record, given FROM accord_number_records(%s::bigint[])", [sorted(waiting)])
        for pk, given in cursor.fetchall():
            waiting[pk].number = given


def number_now(record: Record) -> str:
    """Number one record at once; its series is then locked until the transaction ends."""
    number_records([record])
    assert record.number is not None
    return record.number


def set_state(act: Act, record: Record, state: str) -> Record:
    """Take one declared step of the record's kind; Conflict when the table does not hold it."""
    fresh = locked(record)
    refuse_unless_may(fresh, state)
    Record.objects.filter(pk=fresh.pk).update(state=state, version=fresh.version + 1)
    record.state, record.version = state, fresh.version + 1
    return record


def set_states(act: Act, records: Sequence[Record], state: str) -> None:
    """Take one declared step of many records of one kind at once; Conflict names the first whose table does not hold it."""
    ids = sorted(one.pk for one in records)
    fresh = {
        one.pk: one for one in Record.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    }
    if len(fresh) < len(set(ids)):
        raise NotFound("One of these records is not there, or you may not see it.")
    for one in fresh.values():
        refuse_unless_may(one, state)
    Record.objects.filter(pk__in=ids).update(state=state, version=F("version") + 1)
    for record in records:
        record.state, record.version = state, fresh[record.pk].version + 1


def touch(act: Act, record: Record, *, title: str | None = None) -> Record:
    """Raise the record's version, because what it stands for changed (lines, amounts, or its title)."""
    fresh = locked(record)
    changes: dict[str, Any] = {"version": fresh.version + 1}
    if title is not None:
        changes["title"] = title[:200]
    Record.objects.filter(pk=fresh.pk).update(**changes)
    for name, value in changes.items():
        setattr(record, name, value)
    return record


def locked(record: Record) -> Record:
    """The record as it stands now, its row locked until the transaction ends."""
    found = Record.objects.select_for_update(no_key=True).filter(pk=record.pk).first()
    if found is None:
        raise NotFound(f"Record {record.number or record.pk} is not there, or you may not see it.")
    return found


def did(act: Act, record: Record, duty: str) -> RecordAct:
    """Say that the acting person used a duty on the record.

    PostgreSQL refuses when the same person, or the person stood in for, used a duty kept apart from it on the
    same record and no live exception stands; the refusal comes back as a Conflict with its sentence.
    """
    try:
        with transaction.atomic():
            return RecordAct.objects.create(
                holder_id=record.holder_id, row_class=record.row_class, record=record, person_id=act.by.person,
                for_person_id=act.by.for_person, duty_id=duty, action=act.name, at=now(),
            )  # fmt: skip
    except DatabaseError as error:
        cause = error.__cause__
        if getattr(cause, "sqlstate", "") == OWN_SENTENCE:
            raise Conflict(cause.diag.message_primary, code="separation") from error  # type: ignore[union-attr]
        raise


def attach(act: Act, record: Record, upload: UploadedFile | IO[bytes], *, name: str = "") -> StoredFile:
    """Store a file with the record after checking size, type by content, name and (where set up) viruses."""
    from apps.documents.files import store

    return store(act, record, upload, name=name)


def link(act: Act, one: Record, other: Record, kind: str) -> Link:
    """Lead from one record to another; saying it twice is one link."""
    made, _new = Link.objects.get_or_create(
        holder_id=one.holder_id, one=one, other=other, kind=kind,
        defaults={"row_class": one.row_class, "other_holder_id": other.holder_id, "made_at": now(),
                  "made_by_id": act.by.person},
    )  # fmt: skip
    return made
