"""Bringing journals into the books: plain functions for use inside actions of this room and of higher ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection

from apps.audit.act import Act
from apps.core.errors import Invalid
from apps.documents.models import Record
from apps.ledger.calc.entries import Entry, faults
from apps.ledger.errors import books_judged

_POST = (
    "SELECT posting_id, journal_id, journal_number FROM accord_post(%s, %s, %s::text[], %s::date[], "
    "%s::smallint[], %s::text[], %s::bigint[], %s::bigint[], %s::uuid[], %s::integer[], %s::integer[], %s::bigint[], "
    "%s::numeric[], %s::text[], %s::bigint[])"
)
NOTHING: list[Any] = [None] * 13


@dataclass(frozen=True)
class Posted:
    """A journal that now stands in the books."""

    pk: int
    number: str


def post_drafts(act: Act, record: Record) -> list[Posted]:
    """Post what stands in the drafts of a batch; the database refuses whatever may not be (Conflict, its sentence)."""
    return _post(act, record, NOTHING)


def post_entries(act: Act, record: Record, entries: Sequence[Entry]) -> list[Posted]:
    """Post journals that another room's document gives rise to; `record` is that document, of class finance.

    Every journal balances and is of kind `subledger` or `reversal`.  Invalid names the first that does not hold; the
    database judges all of it again.  The act's audit number becomes the cut from which they count.
    """
    return _post(act, record, _arrays(record, entries))


def post_other_half(act: Act, own: int, record: Record, entries: Sequence[Entry]) -> list[Posted]:
    """Post, in the act of organisation `own`, the other side of its paired journals into another organisation's books.

    `record` is that organisation's own document; whoever acts may write its finances too.  Its chain gets an event of
    its own.  The database refuses at COMMIT a journal of a pair that stands without the other.
    """
    if any(entry.pair is None for entry in entries):
        raise Invalid("Only journals of a pair are posted into another organisation's books.")
    posting, posted = _sent(record, _arrays(record, entries))
    act.lastly(partial(_close_there, act, own), posting)
    return posted


def _close_there(act: Act, own: int, postings: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        for posting in postings:
            cursor.execute("SELECT accord_close_other_half(%s, %s, %s)", [posting, own, act.name])


def _arrays(record: Record, entries: Sequence[Entry]) -> list[Any]:
    for place, entry in enumerate(entries, start=1):
        wrong = faults(entry)
        if wrong:
            raise Invalid(f"Journal {place} of {record.title}: {' '.join(wrong)}")
    lines = [(place, position, line) for place, entry in enumerate(entries, start=1)
             for position, line in enumerate(entry.lines, start=1)]  # fmt: skip
    return [
        [entry.kind for entry in entries], [entry.dated for entry in entries], [entry.adjustment for entry in entries],
        [entry.text for entry in entries], [entry.source for entry in entries], [entry.reverses for entry in entries],
        [entry.pair for entry in entries], [place for place, _, _ in lines], [position for _, position, _ in lines],
        [line.coding for _, _, line in lines], [line.amount for _, _, line in lines], [line.text for _, _, line in lines],
        [line.source for _, _, line in lines],
    ]  # fmt: skip


def _sent(record: Record, arrays: list[Any]) -> tuple[int, list[Posted]]:
    with books_judged(), connection.cursor() as cursor:
        cursor.execute(_POST, [record.holder_id, record.pk, *arrays])
        rows = cursor.fetchall()
    return rows[0][0], [Posted(pk, number) for _, pk, number in rows]


def _post(act: Act, record: Record, arrays: list[Any]) -> list[Posted]:
    posting, posted = _sent(record, arrays)

    def numbered(number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT accord_close_posting(%s, %s)", [posting, number])

    act.numbered(numbered)
    return posted


def needs_second_person(record: Record) -> bool:
    """Whether a batch of drafts is posted only after another person approved it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accord_needs_second_person(%s, %s)", [record.holder_id, record.pk])
        return bool(cursor.fetchone()[0])


def foresee_posting(record: Record) -> list[str]:
    """What posting a batch that waits would meet today (budgets' warnings, or their stop), kept with it as it is sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accord_foresee_posting(%s, %s)", [record.holder_id, record.pk])
        return list(cursor.fetchone()[0])
