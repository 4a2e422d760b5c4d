"""Inter-organisation entries: both halves in one act, or one side offers and the other accepts; reversed together.

Each half is a batch of its own organisation, approved there by a second person; the database posts both in the
transaction of the last approval (`accord_post_pair`), and neither without the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from uuid import UUID, uuid4

from django.db import connection

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.audit.judging import database_judges
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid, NotFound
from apps.documents.models import Record
from apps.documents.records import did, link, set_state
from apps.documents.versions import once
from apps.ledger.actions.journals import RAISE, begin_batch, entry_of, keep_drafts, send
from apps.ledger.calc.entries import Entry, EntryLine, mirror
from apps.ledger.codings import Coded, resolved
from apps.ledger.models import Account, Coding, Draft, Journal, PairSide
from apps.ledger.trading import Traded, purchase_lines, supply_lines
from apps.ledger.transitions import APPROVED, DRAFT, DROPPED, POSTED
from apps.tenancy.models import Organisation

NOUGHT = Decimal("0.00")
State = PairSide.State
OPEN = (State.WAITING, State.APPROVED)


@dataclass(frozen=True)
class Half:
    """The lines of one organisation's journal of a pair."""

    holder: int
    lines: Sequence[EntryLine]


@dataclass(frozen=True)
class Trade:
    """One organisation's half said as a supply to the other, or a purchase from it: VAT and lines follow."""

    holder: int
    supplies: bool
    traded: Sequence[Traded]


@action("ledger.between.raise")
def raise_pair(
    act: Act,
    *,
    one: Half | Trade,
    two: Half | Trade,
    dated: dt.date,
    text: str,
    key: str,
    vat: Decimal = NOUGHT,
) -> list[PairSide]:
    """Raise and send both halves of an entry, for somebody who raises journals in both organisations.

    Each half waits for a second person of its own organisation.  What one is owed the other owes, or Invalid says the
    difference.
    """
    for half in (one, two):
        act.by.require(RAISE, half.holder)
    first = once(act, key, holder=one.holder, data_class=DataClass.FINANCE)
    if first.done:
        return list(PairSide.objects.filter(pair=first.answer).order_by("id"))
    pair = uuid4()
    made = [
        half_of(act, half, other=other.holder, pair=pair, dated=dated, text=text, vat=vat)
        for half, other in ((one, two), (two, one))
    ]
    _refuse_unless_mirrored(made[0], made[1].amount)
    first.keep(str(pair))
    _state_entry(act, made[0])
    return made


@action("ledger.between.offer")
def offer_pair(
    act: Act, *, half: Half | Trade, other: int, dated: dt.date, text: str, key: str, vat: Decimal = NOUGHT
) -> PairSide:
    """Raise and send one's own half, and show the other organisation what it is asked to mirror."""
    act.by.require(RAISE, half.holder)
    first = once(act, key, holder=half.holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(PairSide, first.answer, "inter-organisation entry")
    made = half_of(act, half, other=other, pair=uuid4(), dated=dated, text=text, vat=vat)
    ring(act, made)
    first.keep(made.pk)
    _state_entry(act, made)
    return made


@action("ledger.between.accept")
def accept_pair(
    act: Act, *, side_id: int, key: str, half: Half | Trade | None = None, dated: dt.date | None = None
) -> PairSide:
    """Answer another organisation's offer with one's own half, which then waits for a second person here.

    For the reversal of a posted pair no half is given: it is the mirror of one's own journal.  `dated` may
    differ from the offer's day, in a period that is open here.
    """
    theirs = _offered(side_id)
    act.by.require(RAISE, theirs.reader_id)
    first = once(act, key, holder=theirs.reader_id, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(PairSide, first.answer, "inter-organisation entry")
    day = dated or theirs.dated
    if theirs.reverses is not None:
        made = _reversing_half(
            act, _journal_of(theirs.reverses, theirs.reader_id), theirs.pair, day, theirs.text
        )
    else:
        if half is None or half.holder != theirs.reader_id:
            raise Invalid("Say to which accounts of your own organisation its half goes.")
        made = half_of(
            act, half, other=theirs.holder_id, pair=theirs.pair, dated=day, text=theirs.text, vat=theirs.vat
        )
    _refuse_unless_mirrored(theirs, made.amount)
    first.keep(made.pk)
    _state_entry(act, made)
    return made


@action("ledger.between.decline")
def decline_pair(act: Act, *, side_id: int, reason: str) -> PairSide:
    """Say to the other organisation that its offer is not accepted, and why; nothing of it is posted then."""
    theirs = _offered(side_id)
    act.by.require(RAISE, theirs.reader_id)
    why = reason_given(reason)
    made = PairSide.objects.create(
        holder_id=theirs.reader_id, reader_id=theirs.holder_id, pair=theirs.pair, dated=theirs.dated, text=theirs.text,
        amount=-theirs.amount, vat=theirs.vat, reverses=theirs.reverses, state=State.DECLINED, reason=why, made_at=now(),
    )  # fmt: skip
    act.audit(
        made.holder_id, DataClass.FINANCE, reason=why, details={"pair": str(made.pair), "state": made.state}
    )
    return made


@action("ledger.between.withdraw")
def withdraw_half(act: Act, *, side_id: int, reason: str) -> PairSide:
    """Take one's own half back while the pair is not posted; its batch is dropped and keeps its number.

    A half that waits for approval is refused or withdrawn there first.
    """
    mine = one_locked(PairSide, side_id, "inter-organisation entry")
    act.by.require(RAISE, mine.holder_id)
    why = reason_given(reason)
    record = mine.record
    if mine.state not in (State.APPROVED, State.REFUSED) or record is None:
        raise Conflict(
            f"This half is “{mine.get_state_display()}”. It is taken back once it is approved or refused; while it waits, "
            "withdraw the request for approval under My work."
        )
    did(act, record, RAISE)
    if record.state == APPROVED:
        set_state(act, record, DRAFT)
    set_state(act, record, DROPPED)
    mine.state, mine.reason = State.WITHDRAWN, why
    mine.save(update_fields=["state", "reason"])
    act.audit(
        mine.holder_id, DataClass.FINANCE, record=record.pk, reason=why,
        details={"pair": str(mine.pair), "state": mine.state},
    )  # fmt: skip
    return mine


@action("ledger.between.reverse")
def reverse_pair(act: Act, *, journal_id: int, dated: dt.date, reason: str, key: str) -> PairSide:
    """Take a posted pair back, both halves together: raised in both organisations where the person may, else offered
    to the other side, which accepts without typing anything."""
    journal = one_seen(Journal, journal_id, "journal")
    act.by.require(RAISE, journal.holder_id)
    why = reason_given(reason)
    first = once(act, key, holder=journal.holder_id, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(PairSide, first.answer, "inter-organisation entry")
    if journal.pair is None:
        raise Conflict(f"{journal.number} is not one of a pair: reverse it by itself.")
    standing = Journal.objects.filter(reverses=journal).first()
    if standing is not None:
        raise Conflict(f"{journal.number} was reversed already, by {standing.number}.")
    asked = PairSide.objects.filter(reverses=journal.pair, state__in=OPEN).first()
    if asked is not None:
        raise Conflict(
            f"{journal.number} is being reversed already: the entry of {asked.dated:%-d %B %Y} waits."
        )
    text = f"Reversal of {journal.number}: {why}"[:200]
    made = _reversing_half(act, journal, uuid4(), dated, text)
    if act.by.holds(RAISE, made.reader_id):
        there = _reversing_half(act, _journal_of(journal.pair, made.reader_id), made.pair, dated, text)
        _refuse_unless_mirrored(made, there.amount)
    else:
        ring(act, made)
    first.keep(made.pk)
    act.audit(
        made.holder_id, DataClass.FINANCE, record=made.record_id, reason=why,
        details={"pair": str(made.pair), "reverses": journal.pk},
    )  # fmt: skip
    return made


def ring(act: Act, offer: PairSide) -> None:
    """Tell the people of the other organisation who may answer that an offer waits for them."""
    name = Organisation.objects.values_list("name", flat=True).get(pk=offer.holder_id)
    says = "is owed" if offer.amount > 0 else "owes you"
    by = " by you" if offer.amount > 0 else ""
    sentence = (
        f"{name} says that it {says} £{abs(offer.amount):,.2f}{by}: {offer.text}. Accept it or decline."
    )
    with database_judges(), connection.cursor() as cursor:
        cursor.execute("SELECT accord_ring_offer(%s, %s, %s)", [offer.pk, today(), sentence])


def half_decided(act: Act, record: Record, outcome: str) -> bool:
    """What an approval or a refusal means for a batch that is half of a pair; False when the batch is none.

    The last approval posts both halves within its own transaction; an earlier one leaves its half approved.
    """
    mine = PairSide.objects.filter(record=record).first()
    if mine is None:
        if Draft.objects.filter(record=record, pair__isnull=False).exists():
            raise Conflict(
                f"{record.number} holds half of a pair whose other side does not stand: raise it as an entry between "
                "organisations."
            )
        return False
    if outcome != "approved":
        mine.state = State.REFUSED
        mine.save(update_fields=["state"])
        return True
    mine.state = State.APPROVED
    mine.save(update_fields=["state"])
    post_pair(act, record)
    return True


def post_pair(act: Act, record: Record) -> list[tuple[int, str]]:
    """Post both halves if both are approved: (organisation, number of its journal) of each, else nothing."""
    with database_judges("ledger_journal_balances"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accord_post_pair(%s)", [record.pk])
        halves = cursor.fetchall()
    for holder, _record, posting, _journal, _number in halves:
        if holder == record.holder_id:
            act.numbered(partial(_close, posting))
        else:
            act.lastly(partial(_close_there, act, record.holder_id), posting)
    if halves:
        record.refresh_from_db()
        assert record.state == POSTED
    return [(holder, number) for holder, _record, _posting, _journal, number in halves]


def owed_by(lines: Sequence[EntryLine], other: int) -> Decimal:
    """Pounds that the other organisation owes by these lines, on inter-organisation accounts; negative where it is owed."""
    between = set(
        Coding.objects.filter(
            pk__in={line.coding for line in lines}, counterparty_id=other,
            account__role=Account.Role.INTER_ORGANISATION,
        ).values_list("pk", flat=True)
    )  # fmt: skip
    return sum((line.amount for line in lines if line.coding in between), NOUGHT)


def half_of(
    act: Act, half: Half | Trade, *, other: int, pair: UUID, dated: dt.date, text: str, vat: Decimal = NOUGHT,
    reverses: UUID | None = None, journal: Journal | None = None,
) -> PairSide:  # fmt: skip
    """One half: its batch of one journal, sent for approval, and the row that the other side reads."""
    there = one_seen(Organisation, other, "organisation")
    if other == half.holder:
        raise Invalid("An organisation owes nothing to itself: choose the organisation on the other side.")
    if isinstance(half, Trade):
        lines, vat = _trade_lines(half, there, dated, text)
    else:
        lines = list(half.lines)
    (entry,) = resolved(half.holder, [Entry(dated, text, lines, kind="inter_organisation", pair=pair)])
    amount = owed_by(entry.lines, other)
    if amount == 0:
        raise Invalid(
            f"No line stands on an inter-organisation account with {there.name} on the other side: "
            "say what it owes or is owed."
        )
    record = begin_batch(act, half.holder, f"{text.strip() or 'Entry'} ({there.code})")
    if journal is not None:
        entry = replace(entry, kind="reversal", reverses=journal.pk)
        link(act, record, Record.objects.get(pk=journal.source_id), "reverses")
    keep_drafts(record, [entry])
    made = PairSide.objects.create(
        holder_id=half.holder, reader_id=other, pair=pair, record=record, dated=dated, text=text.strip()[:200],
        amount=amount, vat=vat, reverses=reverses, made_at=now(),
    )  # fmt: skip
    send(act, record)
    return made


def _trade_lines(
    trade: Trade, there: Organisation, dated: dt.date, text: str
) -> tuple[list[EntryLine], Decimal]:
    """Lines of a supply or a purchase between two organisations, every one naming the other, and its VAT."""
    kind = Account.Kind.ASSET if trade.supplies else Account.Kind.LIABILITY
    between = Account.objects.filter(role=Account.Role.INTER_ORGANISATION, kind=kind).order_by("code").first()
    if between is None:
        raise Invalid("The account structure has no inter-organisation account: ask its steward to add one.")
    owed = Coded(between.code, counterparty=there.code)
    traded = [replace(one, coded=replace(one.coded, counterparty=there.code)) for one in trade.traded]
    if trade.supplies:
        made = supply_lines(trade.holder, dated, traded, debtor=owed, text=text)
    else:
        made = purchase_lines(trade.holder, dated, traded, creditor=owed, text=text)
    return made.lines, made.vat


def _reversing_half(act: Act, journal: Journal, pair: UUID, dated: dt.date, text: str) -> PairSide:
    standing = (
        PairSide.objects.filter(holder_id=journal.holder_id, pair=journal.pair).first()
        if journal.pair
        else None
    )
    if standing is None:
        raise Conflict(f"What {journal.number} says between the two organisations is not known here.")
    back = mirror(entry_of(journal), dated=dated, text=text, reverses=journal.pk)
    return half_of(
        act, Half(journal.holder_id, back.lines), other=standing.reader_id, pair=pair, dated=dated, text=text,
        vat=-standing.vat, reverses=journal.pair, journal=journal,
    )  # fmt: skip


def _journal_of(pair: UUID | None, holder: int) -> Journal:
    found = Journal.objects.filter(holder_id=holder, pair=pair).first() if pair else None
    if found is None:
        raise NotFound("The journal that is to be reversed does not stand in this organisation's books.")
    return found


def _offered(side_id: int) -> PairSide:
    """Another organisation's half that nobody has answered here yet."""
    theirs = one_seen(PairSide, side_id, "inter-organisation entry")
    if theirs.state not in OPEN:
        raise Conflict(f"This offer is “{theirs.get_state_display()}” and can no longer be answered.")
    if PairSide.objects.filter(holder_id=theirs.reader_id, pair=theirs.pair).exists():
        raise Conflict("This offer was answered already.")
    return theirs


def _refuse_unless_mirrored(theirs: PairSide, mine: Decimal) -> None:
    if mine == -theirs.amount:
        return
    raise Invalid(
        f"The two halves differ by £{abs(mine + theirs.amount):,.2f}: one says £{abs(theirs.amount):,.2f} "
        f"{'owed to it' if theirs.amount > 0 else 'owed by it'}, the other £{abs(mine):,.2f} "
        f"{'owed to it' if mine > 0 else 'owed by it'}. Correct the inter-organisation line, or decline with the reason."
    )


def _state_entry(act: Act, made: PairSide) -> None:
    act.audit(
        made.holder_id, DataClass.FINANCE, record=made.record_id,
        details={"pair": str(made.pair), "with": made.reader_id, "amount": made.amount, "state": made.state},
    )  # fmt: skip


def _close(posting: int, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT accord_close_posting(%s, %s)", [posting, number])


def _close_there(act: Act, own: int, postings: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        for posting in postings:
            cursor.execute("SELECT accord_close_other_half(%s, %s, %s)", [posting, own, act.name])
