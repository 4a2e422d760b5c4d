"""The door by which higher rooms match a line of a statement with what they post for it: plain functions for use
inside their own acts, whose duty they have asked for.

    match_posted(act, line, record, "Receipt RCPT-2026-000012")     what `record` has just posted on the bank account
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from apps.audit.act import Act
from apps.audit.guards import reason_given
from apps.banking.errors import bank_judged
from apps.banking.models import BankAccount, Match, MatchedEntry, MatchedLine, StatementLine
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.show import pounds
from apps.documents.models import Record
from apps.ledger.models import Line

NOUGHT = Decimal("0.00")
SIDES_MAX = 500


def left_of(line: StatementLine) -> Decimal:
    """Pounds of a statement's line that are not matched."""
    return line.amount - sum((one.amount for one in line.matched.filter(match__undone_at=None)), NOUGHT)


def match_posted(act: Act, line: StatementLine, record: Record, reasons: str) -> Match:
    """Match what is left of a line, whole, with the pounds that a record has just posted on its bank account."""
    left = left_of(line)
    entry = (
        Line.objects.filter(
            holder_id=line.holder_id, coding_id=line.account.coding_id, amount=left, journal__posting__record=record
        ).order_by("-pk").first()
    )  # fmt: skip
    if entry is None:
        raise Conflict(
            f"{pounds(left)} is left of this line, and that is not what was posted. Look at the page again."
        )
    return match_lines(
        act, line.account, {line.pk: left}, {(entry.journal_id, entry.position): left}, reasons
    )


def match_lines(
    act: Act,
    account: BankAccount,
    lines: Mapping[int, Decimal],
    entries: Mapping[tuple[int, int], Decimal],
    reasons: str,
) -> Match:
    """Keep that pounds of statement lines (by id) and of lines in the books (by journal and position) are the same."""
    if not lines and not entries:
        raise Invalid("Choose lines of the statement and of the books that are the same money.")
    if len(lines) + len(entries) > SIDES_MAX:
        raise Invalid(f"A match holds at most {SIDES_MAX} lines.")
    _refuse_unseen(account, list(lines), [journal for journal, _ in entries])
    with bank_judged("banking_matchedline_agrees", "banking_matchedentry_agrees"):
        made = Match.objects.create(
            holder_id=account.holder_id, account=account, reasons=reason_given(reasons), made_by_id=act.by.person,
            made_at=now(),
        )  # fmt: skip
        MatchedLine.objects.bulk_create(
            MatchedLine(holder_id=account.holder_id, match=made, line_id=pk, amount=amount)
            for pk, amount in lines.items()
        )
        MatchedEntry.objects.bulk_create(
            MatchedEntry(holder_id=account.holder_id, match=made, journal_id=journal, position=position, amount=amount)
            for (journal, position), amount in entries.items()
        )  # fmt: skip
    return made


def _refuse_unseen(account: BankAccount, lines: Sequence[int], journals: Sequence[int]) -> None:
    found = StatementLine.objects.filter(pk__in=lines, account=account, statement__live=True).count()
    booked = Line.objects.filter(journal_id__in=set(journals), coding_id=account.coding_id)
    if found != len(lines) or len(set(booked.values_list("journal_id", flat=True))) != len(set(journals)):
        raise Invalid("Choose lines of this account that stand.")
