"""The payment lines behind a figure, with what is known of each; identical lines; why one is classified as it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from apps.spend.models import Classified, Combination, IdenticalLine, Line, Load, OwnRule
from apps.spend.queries.booked import ledger_months
from apps.spend.queries.figures import readable
from apps.spend.queries.filters import LineFilter
from apps.spend.queries.statements import rows


def lines_behind(wanted: LineFilter) -> QuerySet[Line]:
    """Exactly the payment lines that the filter counts, newest first when paged by ("-paid_on", "-id").

    In months that the ledger feeds it counts journal lines instead (`booked_page`)."""
    parameters = wanted.parameters(readable())
    standing = Q(pk__in=[])
    for holder, head in zip(parameters["holders"], parameters["heads"], strict=True):
        standing |= Q(holder_id=holder, cut__lte=head) & (
            Q(withdrawn_cut__isnull=True) | Q(withdrawn_cut__gt=head)
        )
    loads = Load.objects.filter(standing)
    if wanted.load is not None:
        loads = loads.filter(pk=wanted.load)
    if wanted.basis is not None:
        loads = loads.filter(amount_basis=wanted.basis)
    first, last = wanted.days
    found = Line.objects.filter(
        holder_id__in=parameters["holders"], load__in=list(loads.values_list("pk", flat=True)[:20_000]),
        paid_on__range=(first, last),
    )  # fmt: skip
    for holder, days in ledger_months(parameters) if wanted.load is None else []:
        found = found.exclude(holder_id=holder, paid_on__contained_by=days)
    if wanted.meaning:
        found = found.filter(combination_id__in=[row[0] for row in rows("fitting", parameters)])
    if wanted.identical:
        found = found.filter(pk__in=IdenticalLine.objects.values("line_id"))
    if wanted.words:
        words = wanted.words
        found = found.filter(
            Q(raw_supplier__icontains=words) | Q(purpose__icontains=words) | Q(transaction=words)
        )
    if wanted.least is not None:
        found = found.filter(amount__gte=wanted.least)
    if wanted.most is not None:
        found = found.filter(amount__lte=wanted.most)
    return found.select_related("load", "combination__alias__supplier")


@dataclass(frozen=True)
class Identical:
    """Lines that equal an earlier one of their load, and their pounds."""

    lines: int
    amount: Decimal


def identical_summary(wanted: LineFilter) -> Identical:
    """How many of the filter's lines are flagged as identical."""
    flagged = lines_behind(wanted.but(identical=True)).aggregate(lines=Count("pk"), amount=Sum("amount"))
    return Identical(flagged["lines"], flagged["amount"] or Decimal("0.00"))


def own_rules(organisation: int) -> QuerySet[OwnRule]:
    """The newest 500 rules of an organisation that are in force."""
    found = OwnRule.objects.filter(holder_id=organisation, ended_at__isnull=True)
    return found.select_related("proclass", "sercop").order_by("-pk")[:500]


@dataclass(frozen=True)
class Explained:
    """What a combination is classified as today, and why: (answer, sentence) for each step."""

    answer: Classified | None
    steps: tuple[tuple[str, str], ...]


def explained(combination: Combination, head: int | None = None) -> Explained:
    """The classification that holds (at an audit number, else today) with its reasons."""
    found = Classified.objects.filter(combination=combination, classing__cut__isnull=False)
    if head is not None:
        found = found.filter(classing__cut__lte=head)
    last = found.select_related("proclass", "sercop", "classing").order_by(F("classing__cut").desc()).first()
    steps = tuple((step["answer"], step["because"]) for step in last.rules) if last else ()
    return Explained(last, steps)
