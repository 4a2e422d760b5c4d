"""Reads of payment runs: lists, what a run pays to whom, what it leaves out and why, and what a reviewer is told first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from apps.payables.models import Invoice, Run, RunItem, RunPayee, Settled
from apps.payables.transitions import CREDITED, POSTED

SHOWN_MAX = 200
NOUGHT = Decimal("0.00")


def runs(holder: int, *, urgent: bool = False) -> QuerySet[Run]:
    """Runs of an organisation's accounts, the newest first; or the urgent payments alone."""
    found = Run.objects.filter(holder_id=holder).select_related("record", "account", "payment__record")
    return found.exclude(urgent_because="") if urgent else found


def runs_of(invoice: Invoice) -> list[tuple[Run | None, RunItem]]:
    """The last runs that an invoice was in, or left out of (at most 3); another organisation's run is not seen."""
    items = list(RunItem.objects.filter(invoice=invoice).select_related("to").order_by("-pk")[:3])
    found = {
        one.key: one
        for one in Run.objects.filter(key__in=[item.key for item in items]).select_related("record")
    }
    return [(found.get(item.key), item) for item in items]


def settlement_of(invoice: Invoice) -> Settled | None:
    """What settled an invoice without a run."""
    return (
        Settled.objects.filter(invoice=invoice, record__isnull=False, undone_on=None)
        .select_related("record")
        .first()
    )


@dataclass(frozen=True)
class Totals:
    """What a run pays in all, and what it leaves out."""

    payees: int
    invoices: int
    amount: Decimal
    deducted: Decimal
    warned: int
    left: int
    left_amount: Decimal
    out: int


def totals(keys: Sequence[UUID]) -> dict[UUID, Totals]:
    """The sums of runs by their keys, in two queries."""
    paid: dict[UUID, dict[str, Any]] = {
        row["key"]: dict(row)
        for row in RunPayee.objects.filter(key__in=keys, invoices__gt=0).values("key").annotate(
            payees=Count("pk"), pounds=Sum("amount"), held=Sum("deducted"), warned=Count("pk", filter=~Q(warnings=[])),
            inside=Sum("invoices"),
        )
    }  # fmt: skip
    left: dict[UUID, dict[str, Any]] = {
        row["key"]: dict(row)
        for row in RunItem.objects.filter(key__in=keys).values("key").annotate(
            left=Count("pk", filter=Q(state="left")), pounds=Sum("amount", filter=Q(state="left")),
            out=Count("pk", filter=Q(state="out")),
        )
    }  # fmt: skip
    return {key: _totals(paid.get(key, {}), left.get(key, {})) for key in keys}


def _totals(paid: dict[str, Any], left: dict[str, Any]) -> Totals:
    return Totals(
        paid.get("payees", 0), paid.get("inside", 0), paid.get("pounds", NOUGHT), paid.get("held", NOUGHT),
        paid.get("warned", 0), left.get("left", 0), left.get("pounds") or NOUGHT, left.get("out", 0),
    )  # fmt: skip


@dataclass
class Paid:
    """A payee of a run with its invoices."""

    payee: RunPayee
    items: list[RunItem] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """What a reviewer is told, in words."""
        return [RunPayee.Warning(one).label for one in self.payee.warnings]


def payees(run: Run) -> QuerySet[RunPayee]:
    """Payees of a run with their accounts."""
    return RunPayee.objects.filter(key=run.key, invoices__gt=0).select_related(
        "supplier", "payee__change__record"
    )


def with_items(found: Sequence[RunPayee]) -> list[Paid]:
    """The same with their invoices, in one query."""
    made = {one.pk: Paid(one) for one in found}
    items = (
        RunItem.objects.filter(to__in=list(made)).exclude(state__in=[RunItem.State.OUT, RunItem.State.LEFT])
        .select_related("invoice__record").order_by("to_id", "pk")
    )  # fmt: skip
    for item in items:
        made[item.to_id].items.append(item)  # type: ignore[index]
    return list(made.values())


def warned(run: Run) -> list[Paid]:
    """Payees about whom a reviewer is told something, the largest first (at most 200)."""
    return [Paid(one) for one in payees(run).exclude(warnings=[]).order_by("-amount", "pk")[:SHOWN_MAX]]


def items_in(run: Run, state: str) -> list[RunItem]:
    """Invoices of a run in one state, the largest first (at most 200)."""
    found = RunItem.objects.filter(key=run.key, state=state).select_related(
        "invoice__record", "invoice__supplier", "taken_by"
    )
    return list(found.order_by("-amount", "pk")[:SHOWN_MAX])


def credited_pairs(holder: int) -> list[Invoice]:
    """Invoices that a credit note took back whole, each followed by its note: what may be set off (at most 100 pairs)."""
    notes = (
        Invoice.objects.filter(holder_id=holder, kind=Invoice.Kind.CREDIT, record__state=POSTED)
        .filter(credits__record__state=CREDITED)
        .select_related("record", "credits__record").order_by("pk")[: SHOWN_MAX // 2]
    )  # fmt: skip
    return [
        one
        for note in notes
        if note.credits and note.credits.gross == note.gross
        for one in (note.credits, note)
    ]
