"""Reads of direct debits and refunds: what a line of the bank statement settles, and the lines that may."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef

from apps.banking.models import MatchedLine, StatementLine
from apps.payables.models import DirectDebit, Invoice
from apps.payables.transitions import POSTED

SHOWN_MAX = 200


@dataclass(frozen=True)
class Collected:
    """An invoice or credit note that a statement line settles, with the lines of the same pounds."""

    invoice: Invoice
    reference: str
    lines: list[StatementLine]


def collected(holder: int) -> list[Collected]:
    """Unpaid invoices marked as collected, and credit notes that stand open, the oldest first (at most 200 each)."""
    debits = DirectDebit.objects.filter(holder_id=holder, ended_at=None, invoice__paid_at=None).order_by("pk")
    marked = {one.invoice_id: one.reference for one in debits[:SHOWN_MAX]}
    found = list(
        Invoice.objects.filter(pk__in=list(marked))
        .select_related("record", "supplier")
        .order_by("due_on", "pk")
    )
    found += list(
        Invoice.objects.filter(holder_id=holder, kind=Invoice.Kind.CREDIT, record__state=POSTED, settled=None)
        .select_related("record", "supplier").order_by("due_on", "pk")[:SHOWN_MAX]
    )  # fmt: skip
    lines: dict[Decimal, list[StatementLine]] = {}
    for line in _lines(holder, [-one.signed for one in found]):
        lines.setdefault(line.amount, []).append(line)
    return [Collected(one, marked.get(one.pk, ""), lines.get(-one.signed, [])) for one in found]


def _lines(holder: int, amounts: list[Decimal]) -> list[StatementLine]:
    matched = MatchedLine.objects.filter(line=OuterRef("pk"), match__undone_at=None)
    return list(
        StatementLine.objects.filter(holder_id=holder, statement__live=True, amount__in=amounts).filter(~Exists(matched))
        .order_by("-dated", "pk")[:SHOWN_MAX]
    )  # fmt: skip
