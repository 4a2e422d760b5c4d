"""Reads of reconciliation: what is not matched, which entries a line may be, and the figures of a month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from apps.banking.calc.days import previous
from apps.banking.calc.matching import Candidate, EntryFacts, LineFacts, candidates
from apps.banking.models import BankAccount, Payment, PaymentPart, Statement, StatementLine
from apps.banking.statements import rows
from apps.banking.transitions import FILED
from apps.core.errors import Conflict
from apps.documents.models import Link, Record
from apps.ledger.models import Line, Period
from apps.tenancy.working_days import is_working_day

ITEMS_MAX = 20_000
SHOWN_MAX = 200
ENDLESS = dt.date(9999, 12, 31)
NOUGHT = Decimal("0.00")
MARK = "posts line "
"""Kind of the link from a batch of journals to the statement whose line it posts, followed by the line's id."""


@dataclass(frozen=True)
class Unmatched:
    """One item that is not matched: the pounds left of it.  `pk` is a statement line, or a journal with `position`."""

    side: str
    pk: int
    position: int
    dated: dt.date
    text: str
    amount: Decimal
    reference: str = ""
    number: str = ""
    source: int | None = None

    def days(self, on: dt.date) -> int:
        """Its age on a day."""
        return (on - self.dated).days


def unmatched(
    account: BankAccount, last: dt.date = ENDLESS, side: str = "", most: int = ITEMS_MAX
) -> list[Unmatched]:
    """Everything that is not matched up to a day, the oldest first."""
    found = rows(
        "unmatched",
        {"account": account.pk, "coding": account.coding_id, "first": account.during.lower, "last": last, "side": side,
         "most": most},
    )  # fmt: skip
    return [
        Unmatched(side, pk, position, dated, words, amount, reference, number or "", source)
        for side, pk, position, dated, words, amount, reference, number, source in found
    ]


@dataclass(frozen=True)
class Figures:
    """What a reconciliation says of an account at a day; `brought` is by how much books and bank differed at the start."""

    last: dt.date
    books: Decimal
    statement: Decimal
    brought: Decimal
    items: list[Unmatched]

    @property
    def unmatched_books(self) -> Decimal:
        """Pounds in the books that no statement shows."""
        return self.brought + sum((one.amount for one in self.items if one.side == "books"), NOUGHT)

    @property
    def unmatched_statement(self) -> Decimal:
        """Pounds on statements that the books do not show."""
        return sum((one.amount for one in self.items if one.side == "statement"), NOUGHT)


def figures(account: BankAccount, last: dt.date) -> Figures:
    """Work the figures out from books and statements now; Conflict when the statements do not reach that day."""
    newest = Statement.objects.filter(account=account, live=True).order_by("-last", "-pk").first()
    oldest = Statement.objects.filter(account=account, live=True).order_by("pk").first()
    needed = last if is_working_day(last) else previous(last, is_working_day)
    if newest is None or oldest is None or newest.last < needed:
        until = f"end on {newest.last:%-d %B %Y}" if newest else "have not begun"
        raise Conflict(
            f"The statements of {account.name} {until}: take them in up to {needed:%-d %B %Y} first."
        )
    lines = StatementLine.objects.filter(account=account, statement__live=True, dated__lte=last)
    statement = oldest.opening + (lines.aggregate(total=Sum("amount"))["total"] or NOUGHT)
    before = _books(account, account.during.lower - dt.timedelta(days=1))
    return Figures(last, _books(account, last), statement, before - oldest.opening, unmatched(account, last))


def _books(account: BankAccount, last: dt.date) -> Decimal:
    """Balance of the account in the books at the end of a day."""
    found = Line.objects.filter(holder_id=account.holder_id, coding_id=account.coding_id, dated__lte=last)
    total: Decimal = found.aggregate(total=Sum("amount"))["total"] or NOUGHT
    return total


def last_day(period: Period) -> dt.date:
    """The last day of a period."""
    end: dt.date = period.during.upper - dt.timedelta(days=1)
    return end


@dataclass(frozen=True)
class Suggested:
    """A statement line that is not matched, and what it may be."""

    line: Unmatched
    candidates: list[Candidate]


def suggestions(account: BankAccount, most: int = SHOWN_MAX) -> list[Suggested]:
    """The oldest lines that are not matched, each with its candidates from books and payments on their way."""
    lines = unmatched(account, side="statement", most=most)
    entries = entry_facts(account)
    return [
        Suggested(one, candidates(LineFacts(one.pk, one.dated, one.amount, one.text, one.reference), entries))
        for one in lines
    ]


def entry_facts(account: BankAccount) -> list[EntryFacts]:
    """Unmatched lines of the books, and payments that were sent and that the bank has not debited yet."""
    books = unmatched(account, side="books", most=ITEMS_MAX)
    sources = Record.objects.in_bulk([one.source for one in books if one.source])
    raised = _raised_for([one.source for one in books if one.source])
    found = [
        EntryFacts(
            one.pk * 10_000 + one.position, one.dated, one.amount, one.text,
            tuple(filter(None, (one.number, sources[one.source].number if one.source in sources else ""))),
            raised_for=raised.get(one.source or 0),
        )
        for one in books
    ]  # fmt: skip
    payments = (
        Payment.objects.filter(account=account, record__state=FILED)
        .select_related("record")
        .order_by("-pk")[:SHOWN_MAX]
    )
    failed = dict(
        PaymentPart.objects.filter(key__in=[one.key for one in payments])
        .values_list("key")
        .annotate(total=Sum("failed"))
    )
    found += [
        EntryFacts(
            -one.pk, one.pay_on, -(one.amount - failed.get(one.key, NOUGHT)), f"{one.record.title} {one.get_kind_display()}",
            (str(one.record.number), str(one.record.number).rsplit("-", 1)[-1]), payment=True,
        )
        for one in payments
    ]  # fmt: skip
    return found


def _raised_for(sources: list[int]) -> dict[int, int]:
    """Batch of journals raised from a statement line (kept as a link between them): that line's id."""
    links = Link.objects.filter(one_id__in=sources, kind__startswith=MARK).values_list("one_id", "kind")
    return {pk: int(kind.removeprefix(MARK)) for pk, kind in links}


def waiting_for(account: BankAccount) -> dict[int, Record]:
    """Statement lines (ids) from which journals were raised that are not posted yet: their batch."""
    links = Link.objects.filter(
        holder_id=account.holder_id, kind__startswith=MARK, one__kind="ledger.batch",
        one__state__in=["draft", "waiting", "approved"],
    ).select_related("one")[:SHOWN_MAX]  # fmt: skip
    return {int(link.kind.removeprefix(MARK)): link.one for link in links}
