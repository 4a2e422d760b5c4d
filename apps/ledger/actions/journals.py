"""Journals on their way into the books: raised as drafts in a batch, sent, approved where needed, posted; reversed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import connection
from django.urls import reverse

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import did, link, open_record, set_state, touch
from apps.documents.transitions import refuse_unless_may
from apps.documents.versions import check_version, once
from apps.ledger.calc.entries import Entry, EntryLine, faults, mirror
from apps.ledger.codings import resolved
from apps.ledger.errors import books_judged
from apps.ledger.models import Account, Draft, DraftLine, Journal, JournalKind, Line, PairSide, PostingRemark
from apps.ledger.posting import Posted, foresee_posting, needs_second_person, post_drafts
from apps.ledger.transitions import BATCH, DRAFT, DROPPED, POSTED, WAITING
from apps.work.approvals import ask
from apps.work.telling import notify

RAISE, APPROVE = "journal.raise", "journal.approve"
JOURNALS_MAX = 2_000
COPIED_FROM = 200
"""Lines from which drafts are written by COPY."""
NOT_BY_HAND = {JournalKind.SUBLEDGER}


@action("ledger.batch.raise")
def raise_batch(act: Act, *, holder: int, title: str, entries: Sequence[Entry], key: str = "") -> Record:
    """Keep journals as drafts in a new batch, once for a form's key.  Drafts are judged when they are sent."""
    act.by.require(RAISE, holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE) if key else None
    if first is not None and first.done:
        return one_seen(Record, first.answer, "batch of journals")
    record = begin_batch(act, holder, title)
    keep_drafts(record, entries)
    if first is not None:
        first.keep(record.pk)
    act.audit(holder, DataClass.FINANCE, record=record.pk, details=_figures(entries))
    return record


@action("ledger.batch.change")
def change_batch(
    act: Act, *, record_id: int, version: int, entries: Sequence[Entry], title: str | None = None
) -> Record:
    """Replace the drafts of a batch by these; an old version is refused, saying what changed."""
    record = batch_of(record_id)
    act.by.require(RAISE, record.holder_id)
    fresh = check_version(record, version)
    if fresh.state != DRAFT:
        refuse_unless_may(fresh, DRAFT)
        set_state(act, fresh, DRAFT)
    side = PairSide.objects.select_for_update().filter(record=fresh).first()
    if side is not None:
        entries = [as_half(fresh, side, entries)]
    with books_judged():
        DraftLine.objects.filter(draft__record=fresh).delete()
        Draft.objects.filter(record=fresh).delete()
    keep_drafts(fresh, entries)
    if side is not None:
        show_half(side, fresh)
    did(act, fresh, RAISE)
    touch(act, fresh, title=title)
    act.audit(fresh.holder_id, DataClass.FINANCE, record=fresh.pk, details=_figures(entries))
    return fresh


def as_half(record: Record, side: PairSide, entries: Sequence[Entry]) -> Entry:
    """The one journal that half of an entry between organisations may hold, marked as what it was before."""
    before = Draft.objects.filter(record=record).order_by("position").first()
    if len(entries) != 1 or before is None:
        raise Conflict(
            f"{record.number} is half of an entry between organisations and holds that one journal and no other."
        )
    return replace(entries[0], kind=before.kind, pair=side.pair, reverses=before.reverses_id, reverse_on=None)


def show_half(side: PairSide, record: Record) -> None:
    """Have the half show the other organisation what its changed journal says; an answered amount stays as it is."""
    draft = Draft.objects.get(record=record)
    lines = list(DraftLine.objects.filter(draft=draft).select_related("coding__account"))
    owed = sum(
        (one.amount for one in lines if one.coding.counterparty_id == side.reader_id
         and one.coding.account.role == Account.Role.INTER_ORGANISATION), Decimal("0.00"),
    )  # fmt: skip
    if owed == 0:
        raise Invalid(
            "No line stands on an inter-organisation account with the other organisation: say what it owes or is owed."
        )
    answer = PairSide.objects.filter(holder_id=side.reader_id, pair=side.pair).exclude(
        state__in=[PairSide.State.DECLINED, PairSide.State.WITHDRAWN]
    ).first()  # fmt: skip
    if answer is not None and answer.amount != -owed:
        raise Conflict(
            f"The other organisation answered with £{abs(answer.amount):,.2f}, and this would say £{abs(owed):,.2f}. Keep "
            "its amount, or withdraw your half and raise the entry anew."
        )
    if owed != side.amount and side.paper:
        raise Conflict(
            f"An invoice over £{abs(side.amount):,.2f} is printed for this charge. Withdraw the half and charge anew."
        )
    if owed != side.amount:
        tax = sum(
            (one.amount for one in lines
             if one.coding.account.role in (Account.Role.VAT, Account.Role.IRRECOVERABLE_VAT)), Decimal("0.00"),
        )  # fmt: skip
        supplies = (owed > 0) is (draft.reverses_id is None)
        side.vat = -tax if supplies else tax
    side.amount, side.dated, side.text = owed, draft.dated, draft.text
    side.save(update_fields=["amount", "vat", "dated", "text"])


@action("ledger.batch.send")
def send_batch(act: Act, *, record_id: int, version: int) -> Record:
    """Post the batch, or ask for its approval first where the organisation's rules want a second person."""
    record = check_version(batch_of(record_id), version)
    act.by.require(RAISE, record.holder_id)
    posted = send(act, record)
    act.audit(
        record.holder_id, DataClass.FINANCE, record=record.pk,
        details={"state": record.state, "journals": len(posted)},
    )  # fmt: skip
    return record


@action("ledger.batch.enter")
def enter_batch(act: Act, *, holder: int, title: str, entries: Sequence[Entry], key: str) -> Record:
    """Raise journals and send them in one act; the form's one-time key makes it happen once."""
    act.by.require(RAISE, holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Record, first.answer, "batch of journals")
    record = begin_batch(act, holder, title)
    keep_drafts(record, entries)
    posted = send(act, record, entries)
    first.keep(record.pk)
    act.audit(
        holder, DataClass.FINANCE, record=record.pk,
        details={**_figures(entries), "state": record.state, "posted": len(posted)},
    )  # fmt: skip
    return record


@action("ledger.batch.drop")
def drop_batch(act: Act, *, record_id: int, version: int, reason: str) -> Record:
    """Give a draft up; it keeps its number and says why."""
    record = check_version(batch_of(record_id), version)
    act.by.require(RAISE, record.holder_id)
    why = reason_given(reason)
    set_state(act, record, DROPPED)
    act.audit(record.holder_id, DataClass.FINANCE, record=record.pk, reason=why)
    return record


@action("ledger.journal.reverse")
def reverse_journal(act: Act, *, journal_id: int, dated: dt.date, reason: str) -> Record:
    """Raise and send the reversal of a posted journal; the first stands, and each names the other."""
    journal = one_seen(Journal, journal_id, "journal")
    act.by.require(RAISE, journal.holder_id)
    why = reason_given(reason)
    _refuse_outside_year(journal, dated)
    if journal.pair is not None:
        raise Conflict(
            f"{journal.number} is one of a pair: reverse the inter-organisation entry, so that both sides go."
        )
    standing = Journal.objects.filter(reverses=journal).first()
    if standing is not None:
        raise Conflict(f"{journal.number} was reversed already, by {standing.number}.")
    record = begin_batch(act, journal.holder_id, f"Reversal of {journal.number}")
    keep_drafts(
        record,
        [
            mirror(
                entry_of(journal),
                dated=dated,
                text=f"Reversal of {journal.number}: {why}",
                reverses=journal.pk,
            )
        ],
    )
    link(act, record, Record.objects.get(pk=journal.source_id), "reverses")
    send(act, record)
    act.audit(
        journal.holder_id, DataClass.FINANCE, record=record.pk, reason=why,
        details={"reverses": journal.pk, "state": record.state},
    )  # fmt: skip
    return record


def _refuse_outside_year(journal: Journal, dated: dt.date) -> None:
    """What a year end took to reserves goes back within that year, on the day and in the period it was taken."""
    if journal.kind == JournalKind.YEAR_END and dated != journal.dated:
        raise Conflict(
            f"{journal.number} closes the year on {journal.dated:%-d %B %Y}: date its reversal on that day, so that the "
            "result of no other year moves."
        )


def entry_of(journal: Journal) -> Entry:
    """A posted journal as a value again."""
    return entries_of_journals([journal.pk])[journal.pk]


def entries_of_journals(journal_ids: Sequence[int]) -> dict[int, Entry]:
    """Posted journals as values again, by id, in two statements."""
    lines: dict[int, list[EntryLine]] = defaultdict(list)
    for line in Line.objects.filter(journal__in=journal_ids).order_by("journal_id", "position"):
        lines[line.journal_id].append(EntryLine(line.coding_id, line.amount, line.text, line.source_id))
    return {
        journal.pk: Entry(
            dated=journal.dated, text=journal.text, kind=journal.kind, lines=lines[journal.pk],
            adjustment=journal.period.number if _adjusting(journal) else None,
        )
        for journal in Journal.objects.filter(pk__in=journal_ids).select_related("period")
    }  # fmt: skip


def _adjusting(journal: Journal) -> bool:
    """A year end stands in a period of adjustments, and goes back there."""
    return journal.kind == JournalKind.YEAR_END and journal.period.number > 12


def post_approved(act: Act, record: Record) -> list[Posted]:
    """Post an approved batch within the act that approved it."""
    posted = post_drafts(act, record)
    set_state(act, record, POSTED)
    return posted


def tell_remarks(act: Act, record: Record) -> None:
    """Tell whoever approved a batch, and whoever raised it, what was said of its posting without stopping it."""
    said = list(PostingRemark.objects.filter(record=record, stage=PostingRemark.Stage.POSTED)
                .order_by("id").values_list("text", flat=True)[:6])  # fmt: skip
    page = f"{reverse('ledger:batch', args=[record.pk])}#remarks"
    for text in said[:5]:
        sentence = f"{record.number} was posted, but take care: {text}"
        for person in {act.by.person, record.made_by_id}:
            notify(
                act, holder=record.holder_id, data_class=DataClass.FINANCE, person=person, sentence=sentence[:300],
                page=page, record=record.pk,
            )  # fmt: skip


def entries_of(record: Record) -> list[Entry]:
    """The drafts of a batch as values."""
    drafts = Draft.objects.filter(record=record).prefetch_related("lines").order_by("position")
    return [
        Entry(
            dated=draft.dated, text=draft.text, kind=draft.kind, adjustment=draft.adjustment, reverses=draft.reverses_id,
            reverse_on=draft.reverse_on, pair=draft.pair,
            lines=[EntryLine(line.coding_id, line.amount, line.text, line.source_id) for line in draft.lines.all()],
        )
        for draft in drafts
    ]  # fmt: skip


def begin_batch(act: Act, holder: int, title: str) -> Record:
    """Open a batch of drafts within an act; whoever acts has raised it."""
    record = open_record(
        act,
        holder=holder,
        data_class=DataClass.FINANCE,
        kind=BATCH.kind,
        title=title.strip() or "Journals",
        state=DRAFT,
    )
    did(act, record, RAISE)
    return record


def keep_drafts(record: Record, entries: Sequence[Entry]) -> None:
    """Write drafts and their lines, in two statements."""
    if not 1 <= len(entries) <= JOURNALS_MAX:
        raise Invalid(f"A batch holds between 1 and {JOURNALS_MAX:,} journals; {len(entries):,} were given.")
    if any(entry.kind in NOT_BY_HAND for entry in entries):
        raise Invalid("Journals of other rooms come with their documents, not by hand.")
    entries = resolved(record.holder_id, entries)
    with books_judged():
        drafts = Draft.objects.bulk_create(
            Draft(
                holder_id=record.holder_id, record=record, position=position, kind=entry.kind, dated=entry.dated,
                adjustment=entry.adjustment, text=entry.text.strip()[:200], reverse_on=entry.reverse_on,
                reverses_id=entry.reverses, pair=entry.pair,
            )
            for position, entry in enumerate(entries, start=1)
        )  # fmt: skip
        if sum(len(entry.lines) for entry in entries) >= COPIED_FROM:
            _copy_lines(record.holder_id, drafts, entries)
            return
        DraftLine.objects.bulk_create(
            [
                DraftLine(
                    holder_id=record.holder_id, draft=draft, position=position, coding_id=line.coding, amount=line.amount,  # type: ignore[misc]
                    text=line.text[:200], source_id=line.source,
                )
                for draft, entry in zip(drafts, entries, strict=True)
                for position, line in enumerate(entry.lines, start=1)
            ],
            batch_size=5_000,
        )  # fmt: skip


def _copy_lines(holder: int, drafts: Sequence[Draft], entries: Sequence[Entry]) -> None:
    """The lines of many drafts by COPY through a temporary table, since row security forbids COPY into the real one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS ledger_incoming (draft bigint, position smallint, coding bigint, "
            "amount numeric(14,2), text text, source bigint) ON COMMIT DELETE ROWS"
        )
        cursor.execute("TRUNCATE pg_temp.ledger_incoming")
        with cursor.cursor.copy("COPY pg_temp.ledger_incoming FROM STDIN") as copy:
            for draft, entry in zip(drafts, entries, strict=True):
                for position, line in enumerate(entry.lines, start=1):
                    copy.write_row(
                        (draft.pk, position, line.coding, line.amount, line.text[:200], line.source)
                    )
        cursor.execute(
            "INSERT INTO ledger_draftline (holder_id, draft_id, position, coding_id, amount, text, source_id) "
            "SELECT %s, draft, position, coding, amount, text, source FROM pg_temp.ledger_incoming",
            [holder],
        )
        cursor.execute("TRUNCATE pg_temp.ledger_incoming")


def send(act: Act, record: Record, entries: Sequence[Entry] = ()) -> list[Posted]:
    """Post a batch within an act, or ask for its approval (and give nothing) where a second person is needed.

    `entries` are its drafts where the act has just kept them.  Invalid names what is wrong, in at most twenty journals.
    """
    entries = entries or entries_of(record)
    wrong = [f"Journal {place}: {' '.join(found)}" if len(entries) > 1 else " ".join(found)
             for place, entry in enumerate(entries, start=1) if (found := faults(entry))]  # fmt: skip
    if wrong:
        raise Invalid(" ".join(wrong[:20]))
    if not needs_second_person(record):
        return post_approved(act, record)
    set_state(act, record, WAITING)
    for side in PairSide.objects.filter(record=record, state=PairSide.State.REFUSED):
        side.state = PairSide.State.WAITING
        side.save(update_fields=["state"])
    foresee_posting(record)
    ask(act, record, duty=APPROVE, amount=max(entry.debits for entry in entries))
    return []


def batch_of(record_id: int) -> Record:
    """A batch of journals within the scope, by its record; NotFound or Conflict otherwise."""
    record = one_seen(Record, record_id, "batch of journals")
    if record.kind != BATCH.kind:
        raise Conflict(f"{record.number} is not a batch of journals.")
    return record


def _figures(entries: Sequence[Entry]) -> dict[str, object]:
    return {"journals": len(entries), "debits": sum(entry.debits for entry in entries)}
