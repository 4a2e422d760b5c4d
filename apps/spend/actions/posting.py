"""A load becomes journals in its organisation's own books: raised with what it will post, posted and reversed by the
approval of a second person, never twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.audit.judging import database_judges
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import did, link, open_record, set_state
from apps.documents.versions import check_version, once
from apps.ledger.calc.entries import Entry, EntryLine, mirror
from apps.ledger.codings import Coded, codings
from apps.ledger.models import Account, DimensionValue, Journal, Line
from apps.ledger.posting import post_entries
from apps.spend.models import CategoryAccount, Load, LoadPosting, LoadPostingLine
from apps.spend.queries.postings import Planned, lines_of, planned, posting_of
from apps.spend.transitions import DROPPED, POSTED, POSTING, REFUSED, REVERSED, REVERSING, WAITING
from apps.work.approvals import ask

RAISE, APPROVE = "journal.raise", "journal.approve"
ROWS_MAX = 500
LISTED = 12
TIES = "spend_loadposting_ties"


@action("spend.accounts.set")
def set_accounts(
    act: Act, *, organisation: int, rows: Sequence[tuple[str, str, str]], since: dt.date, reason: str
) -> list[CategoryAccount]:
    """Say which account and cost centre published categories are posted to from a day on: (category, account, cost
    centre); an earlier row of the category ends there, and a later one stands.

    Any account may be named that payments can be for: expenditure, a capital addition, a creditor that the payment
    clears, or the suspense account, which the close then asks to be emptied.
    """
    act.by.require(RAISE, organisation)
    why = reason_given(reason)
    if not 1 <= len(rows) <= ROWS_MAX or len({row[0] for row in rows}) < len(rows):
        raise Invalid(f"Give between 1 and {ROWS_MAX} categories, each once.")
    accounts = set(Account.objects.values_list("code", flat=True))
    centres = dict(
        DimensionValue.objects.filter(holder_id=organisation, kind="cost_centre").values_list("code", "pk")
    )
    wrong = [f"There is no account {code}." for _, code, _ in rows if code not in accounts]
    wrong += [f"There is no cost centre {code}." for _, _, code in rows if code and code not in centres]
    if wrong:
        raise Invalid(" ".join(dict.fromkeys(wrong[:LISTED])))
    held: dict[str, list[CategoryAccount]] = {}
    for one in CategoryAccount.objects.filter(holder_id=organisation, category__in=[row[0] for row in rows]):
        held.setdefault(one.category, []).append(one)
    ended, made = [], []
    for category, account, centre in rows:
        for one in held.get(category, []):
            if one.during.lower == since:
                what = category or "No category"
                raise Conflict(f"“{what}” was given an account from that day already. Give a later day.")
            if since in one.during:
                one.during = DateRange(one.during.lower, since)
                ended.append(one)
        later = min(
            (one.during.lower for one in held.get(category, []) if one.during.lower > since), default=None
        )
        made.append(CategoryAccount(
            holder_id=organisation, category=category, account_id=account, cost_centre_id=centres.get(centre),
            during=DateRange(since, later),
        ))  # fmt: skip
    with database_judges():
        CategoryAccount.objects.bulk_update(ended, ["during"])
        CategoryAccount.objects.bulk_create(made)
    act.audit(organisation, DataClass.FINANCE, reason=why, details={"categories": len(made), "since": since})
    return made


@action("spend.posting.raise")
def post_load(act: Act, *, load_id: int, credit: str, key: str) -> LoadPosting:
    """Plan the journals of a load, one for each month, and ask a second person for them.

    Refused with the list when a category has no account: whoever keeps the books says what it is (the suspense account,
    if they must), so that nothing lands somewhere by itself.
    """
    load = one_seen(Load, load_id, "load")
    act.by.require(RAISE, load.holder_id)
    first = once(act, key, holder=load.holder_id, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(LoadPosting, first.answer, "posting")
    load = Load.objects.select_for_update(no_key=True).get(pk=load.pk)
    _refuse_load(load)
    account = Account.objects.filter(pk=credit, role__in=(Account.Role.BANK, Account.Role.PAYABLES)).first()
    if account is None:
        raise Invalid(
            "Choose the account that is credited: a bank account, or the creditors' control account."
        )
    plan = planned(load)
    _refuse_unmapped(plan)
    record = open_record(
        act, holder=load.holder_id, data_class=DataClass.FINANCE, kind=POSTING.kind, title=f"Journals of {load.file_name}",
        state=WAITING,
    )  # fmt: skip
    did(act, record, RAISE)
    link(act, record, Record.objects.get(pk=load.record_id), "posts")
    with database_judges(TIES):
        made = LoadPosting.objects.create(
            holder_id=load.holder_id, record=record, load=load, credit=account, made_at=now()
        )
        LoadPostingLine.objects.bulk_create(
            LoadPostingLine(
                holder_id=load.holder_id, posting=made, month=one.month, dated=one.dated, category=one.category,
                account_id=str(one.account), cost_centre_id=one.cost_centre, capital=one.capital, lines=one.lines,
                amount=one.amount,
            )
            for one in plan
        )  # fmt: skip
    ask(act, record, duty=APPROVE, amount=max(abs(load.total), Decimal("0.00")))
    first.keep(made.pk)
    act.audit(
        load.holder_id, DataClass.FINANCE, record=record.pk,
        details={"load": load.pk, "pounds": load.total, "months": len({one.month for one in plan}), "credit": credit},
    )  # fmt: skip
    return made


@action("spend.posting.reverse")
def reverse_posting(act: Act, *, record_id: int, version: int, reason: str) -> LoadPosting:
    """Ask a second person to reverse the journals of a load, each on its own day; then the load may be withdrawn."""
    record = check_version(_record(record_id), version)
    act.by.require(RAISE, record.holder_id)
    why = reason_given(reason)
    made = LoadPosting.objects.get(record=record)
    set_state(act, record, REVERSING)
    did(act, record, RAISE)
    ask(
        act,
        record,
        duty=APPROVE,
        amount=max(abs(made.load.total), Decimal("0.00")),
        what=f"Reversal of {record.number}",
    )
    act.audit(
        record.holder_id, DataClass.FINANCE, record=record.pk, reason=why, details={"load": made.load_id}
    )
    return made


def decided(act: Act, record: Record, outcome: str) -> None:
    """What an approval, a refusal or a taking back does, within its act: post, reverse, or leave."""
    made = LoadPosting.objects.select_for_update(no_key=True).get(record=record)
    if record.state == REVERSING:
        if outcome == "approved":
            post_entries(act, record, list(_reversals(record)))
            set_state(act, record, REVERSED)
            _update(made, posted=False, live=False)
        else:
            set_state(act, record, POSTED)
    elif outcome == "approved":
        post_entries(act, record, _entries(made))
        set_state(act, record, POSTED)
        _update(made, posted=True)
    else:
        set_state(act, record, REFUSED if outcome == "refused" else DROPPED)
        _update(made, live=False)


def _update(made: LoadPosting, **changes: bool) -> None:
    with database_judges(TIES):
        LoadPosting.objects.filter(pk=made.pk).update(**changes)


def _entries(made: LoadPosting) -> list[Entry]:
    """One journal for each month: every category to its account, all of it against the credit account.

    Lines carry the category and how many payments it was, no payee and no purpose; their source is the load.
    """
    lines = [one for one in lines_of(made) if one.amount != 0]
    coded = {one.pk: _coded(one) for one in lines}
    against = Coded(made.credit_id)
    ids = codings(made.holder_id, {*coded.values(), against})
    entries = []
    for _, group in groupby(lines, key=lambda one: one.month):
        some = list(group)
        total = sum((one.amount for one in some), Decimal(0))
        parts = [
            EntryLine(ids[coded[one.pk]], one.amount, _words(one), source=made.load.record_id) for one in some
        ]
        if total:
            parts.append(EntryLine(ids[against], -total, "Payments of the month"))
        entries.append(
            Entry(
                dated=some[0].dated, kind="subledger", lines=parts,
                text=f"Payments of {some[0].month:%B %Y} as published, {made.load.file_name}"[:200],
            )
        )  # fmt: skip
    if not entries:
        raise Conflict(
            f"{made.load.file_name} comes to nothing in every month, so there is no journal to post."
        )
    return entries


def _reversals(record: Record) -> Iterator[Entry]:
    done = Journal.objects.filter(holder_id=record.holder_id, reverses__isnull=False).values("reverses")
    standing = Journal.objects.filter(source=record, kind="subledger").exclude(pk__in=done).order_by("pk")
    for journal in standing:
        lines = Line.objects.filter(journal=journal).order_by("position")
        entry = Entry(
            journal.dated, journal.text,
            [EntryLine(one.coding_id, one.amount, one.text, source=one.source_id) for one in lines],
        )  # fmt: skip
        yield mirror(entry, dated=journal.dated, text=f"Reversal of {journal.number}", reverses=journal.pk)


def _coded(one: LoadPostingLine) -> Coded:
    centre = one.cost_centre.code if one.cost_centre else None
    return Coded(one.account_id, cost_centre=centre, capital=one.capital)


def _words(one: LoadPostingLine) -> str:
    many = "payment" if one.lines == 1 else "payments"
    return f"{one.category[:160] or 'No category published'}: {one.lines:,} {many}"


def _record(record_id: int) -> Record:
    record = one_seen(Record, record_id, "posting of a load")
    if record.kind != POSTING.kind:
        raise Conflict(f"{record.number} is not a load posted as journals.")
    return record


def _refuse_load(load: Load) -> None:
    if not load.live:
        raise Conflict(f"The load of {load.file_name} is withdrawn or replaced, so it is not posted.")
    standing = posting_of(load)
    if standing is not None:
        what = "stands in the books as journals" if standing.posted else "waits to be posted"
        raise Conflict(f"The load of {load.file_name} {what} already ({standing.record.number}).")


def _refuse_unmapped(plan: Sequence[Planned]) -> None:
    lost: dict[str, Decimal] = {}
    for one in plan:
        if one.account is None:
            lost[one.category] = lost.get(one.category, Decimal(0)) + one.amount
    if not lost:
        return
    largest = sorted(lost.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    named = "; ".join(
        f"{category or 'no category published'} (£{amount:,.2f})" for category, amount in largest[:LISTED]
    )
    more = f"; and {len(lost) - LISTED} more" if len(lost) > LISTED else ""
    raise Conflict(
        f"{len(lost)} published {'category has' if len(lost) == 1 else 'categories have'} no account: {named}{more}. "
        "Say what each is posted to, then post the load.",
        code="unmapped",
    )
