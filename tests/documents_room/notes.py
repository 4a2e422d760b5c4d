"""Acts on file notes, the plainest kind of record, for the tests of this room."""

from __future__ import annotations

import io

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.documents.models import Link, Record, RecordAct, StoredFile
from apps.documents.records import attach, did, link, open_record, set_state, touch
from apps.documents.versions import check_version, once


@action("test.note.open")
def open_note(
    act: Act,
    *,
    holder: int,
    title: str = "A note",
    data_class: DataClass = DataClass.FINANCE,
    fail: bool = False,
) -> Record:
    """Open one file note."""
    record = open_record(act, holder=holder, data_class=data_class, kind="documents.note", title=title)
    if fail:
        act.lastly(stumble, record)
    act.audit(holder, data_class, record=record.pk)
    return record


def stumble(records: list[Record]) -> None:
    """Fail after the number was given."""
    assert all(record.number for record in records)
    raise RuntimeError("stumbled")


@action("test.notes.open")
def open_notes(act: Act, *, holder: int, count: int) -> list[Record]:
    """Open several at once."""
    made = [
        open_record(
            act, holder=holder, data_class=DataClass.FINANCE, kind="documents.note", title=f"Note {n}"
        )
        for n in range(count)
    ]
    act.audit(holder, DataClass.FINANCE)
    return made


@action("test.note.move")
def move(act: Act, *, record: Record, to: str, version: int | None = None) -> Record:
    """Change the state."""
    if version is not None:
        check_version(record, version)
    moved = set_state(act, record, to)
    act.audit(record.holder_id, DataClass(record.row_class), record=record.pk)
    return moved


@action("test.note.rename")
def rename(act: Act, *, record: Record, title: str, version: int) -> Record:
    """Change the title of the version that was shown."""
    renamed = touch(act, check_version(record, version), title=title)
    act.audit(record.holder_id, DataClass(record.row_class), record=record.pk)
    return renamed


@action("test.note.did")
def use(act: Act, *, record: Record, duty: str) -> RecordAct:
    """Use a duty on the record."""
    made = did(act, record, duty)
    act.audit(record.holder_id, DataClass(record.row_class), record=record.pk)
    return made


@action("test.note.attach")
def put(act: Act, *, record: Record, content: bytes, name: str) -> StoredFile:
    """Attach a file."""
    made = attach(act, record, io.BytesIO(content), name=name)
    act.audit(record.holder_id, DataClass(record.row_class), record=record.pk, details={"file": made.pk})
    return made


@action("test.note.link")
def lead(act: Act, *, one: Record, other: Record, kind: str = "follows") -> Link:
    """Link two records."""
    made = link(act, one, other, kind)
    act.audit(one.holder_id, DataClass(one.row_class), record=one.pk)
    return made


@action("test.money.pay")
def pay(act: Act, *, holder: int, key: str, paid: list[str]) -> dict:
    """An act that moves money once per form."""
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return first.answer
    paid.append(key)
    answer = {"payment": len(paid)}
    first.keep(answer)
    act.audit(holder, DataClass.FINANCE)
    return answer


@action("test.money.other")
def other_act(act: Act, *, holder: int, key: str) -> None:
    """Another act, with a key that may be used already."""
    once(act, key, holder=holder, data_class=DataClass.FINANCE)
    act.audit(holder, DataClass.FINANCE)
