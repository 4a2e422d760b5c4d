"""Batches, drafts and posted journals for screens, the monthly review list and the auditors' extract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum

from apps.core.errors import NotFound
from apps.core.show import pounds
from apps.documents.models import Record
from apps.ledger.models import (
    Account,
    BookRules,
    Coding,
    Draft,
    DraftLine,
    Journal,
    JournalKind,
    Line,
    Posting,
    PostingRemark,
    Year,
)
from apps.ledger.statements import text
from apps.ledger.transitions import APPROVED, BATCH, DRAFT, REFUSED, WAITING

OPEN_STATES = (DRAFT, WAITING, REFUSED, APPROVED)
ALWAYS: dict[str, str] = {
    JournalKind.INTER_ORGANISATION: "It is an inter-organisation entry.",
    JournalKind.OPENING: "It brings opening balances in.",
    JournalKind.YEAR_END: "It belongs to the year end.", JournalKind.IMPORTED: "It was imported.",
}  # fmt: skip
WATCHED: dict[str, str] = {
    Account.Role.BANK: "bank", Account.Role.SUSPENSE: "suspense", Account.Role.INTER_ORGANISATION: "inter-organisation",
}  # fmt: skip
MANUAL = (
    JournalKind.MANUAL,
    JournalKind.ACCRUAL,
    JournalKind.PREPAYMENT,
    JournalKind.RECURRING,
    JournalKind.REVERSAL,
)
LINES_SHOWN = 300
FETCH = 5_000
SAME_ACT = dt.timedelta(seconds=5)


def batches(holder: int) -> QuerySet[Record]:
    """Batches of journals of an organisation."""
    return Record.objects.filter(holder_id=holder, kind=BATCH.kind).select_related("made_by")


def batch(record_id: int) -> Record:
    """One batch within the scope; NotFound otherwise."""
    found = Record.objects.filter(pk=record_id, kind=BATCH.kind).select_related("made_by").first()
    if found is None:
        raise NotFound("There is no such batch of journals, or you may not see it.")
    return found


def drafts(record: Record) -> QuerySet[Draft]:
    """The journals of a batch with their debits, credits and lines."""
    return (
        Draft.objects.filter(record=record).order_by("position")
        .annotate(
            count=Count("lines"), debits=Sum("lines__amount", filter=Q(lines__amount__gt=0), default=Decimal(0)),
            credits=-Sum("lines__amount", filter=Q(lines__amount__lt=0), default=Decimal(0)),
        )
    )  # fmt: skip


CODED = (
    "coding__account", "coding__cost_centre", "coding__objective", "coding__project", "coding__category",
    "coding__contract", "coding__counterparty", "coding__vat_code",
)  # fmt: skip


def draft_lines(of: Sequence[Draft]) -> list[DraftLine]:
    """Lines of some drafts with their codes, at most 301 so that a screen knows when there are more."""
    return list(
        DraftLine.objects.filter(draft__in=of).select_related("draft", *CODED)
        .order_by("draft__position", "position")[: LINES_SHOWN + 1]
    )  # fmt: skip


def journal(journal_id: int) -> Journal:
    """One posted journal with its posting and period; NotFound when it is not there or out of scope."""
    found = (
        Journal.objects.filter(pk=journal_id)
        .select_related("period", "source", "reverses", "posting__record", "posting__prepared_by", "posting__approved_by",
                        "posting__posted_by")
        .first()
    )  # fmt: skip
    if found is None:
        raise NotFound("There is no such journal, or you may not see it.")
    return found


def journal_lines(of: Journal) -> QuerySet[Line]:
    """Lines of a posted journal with their codes."""
    return Line.objects.filter(journal=of).select_related(*CODED)


def journals(holder: int) -> QuerySet[Journal]:
    """Posted journals of an organisation with who prepared and approved them."""
    return Journal.objects.filter(holder_id=holder).select_related(
        "posting__prepared_by", "posting__approved_by"
    )


def why_second_person(record: Record) -> list[str]:
    """Why a batch waits for a second person, a sentence for each reason: the rules that `accord_post` holds it to."""
    reasons: dict[str, None] = {}
    rows = (
        DraftLine.objects.filter(draft__record=record)
        .values("draft_id", "draft__position", "draft__kind", "draft__dated", "draft__reverses__kind")
        .annotate(debits=Sum("amount", filter=Q(amount__gt=0), default=Decimal(0))).order_by("draft__position")
    )  # fmt: skip
    watched = set(
        DraftLine.objects.filter(draft__record=record, coding__account__role__in=WATCHED)
        .values_list("coding__account__role", "coding__account__name")
    )  # fmt: skip
    rules = list(BookRules.objects.filter(holder_id=record.holder_id))
    for row in rows:
        if row["draft__kind"] in ALWAYS:
            reasons[ALWAYS[row["draft__kind"]]] = None
        if row["draft__reverses__kind"] in ALWAYS:
            reasons[f"It takes a journal back. {ALWAYS[row['draft__reverses__kind']]}"] = None
        limit = next((rule.manual_limit for rule in rules if row["draft__dated"] in rule.during), None)
        if limit is None:
            reasons["No limit for manual journals is set, so every one takes two people."] = None
        elif row["debits"] > limit:
            reasons[f"{pounds(row['debits'])} is above the limit of {pounds(limit)} for manual journals."] = (
                None
            )
    for role, name in sorted(watched):
        reasons[f"It touches a {WATCHED[role]} account ({name})."] = None
    return list(reasons)


def alone(holder: int, first: dt.date, last: dt.date) -> QuerySet[Journal]:
    """Manual journals dated between two days that one person posted without a second: the monthly review list."""
    return (
        journals(holder).filter(dated__range=(first, last), kind__in=MANUAL, posting__approved_by=None, reverses=None)
        .select_related("source", "posting__posted_by").order_by("dated", "id")
    )  # fmt: skip


@dataclass(frozen=True)
class Controls:
    """Control totals of an extract: what a reader adds up to know that nothing is missing."""

    journals: int
    lines: int
    debits: Decimal
    credits: Decimal


def controls(year: Year) -> Controls:
    """Control totals of a year's journals, counted from the lines themselves."""
    with connection.cursor() as cursor:
        cursor.execute(text("extract_controls"), {"holder": year.holder_id, "year": year.year})
        return Controls(*cursor.fetchone())


def extract(year: Year) -> Iterator[tuple[Any, ...]]:
    """Every line of a year with its journal, people and moments, in the order of journals; a stream, within the
    transaction of the caller."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(text("extract"), {"holder": year.holder_id, "year": year.year})
        while rows := cursor.fetchmany(FETCH):
            yield from rows


def line_row(line: DraftLine | Line) -> dict[str, Any]:
    """A line for a table with debits and credits in two columns."""
    return {
        "line": line, "more": coding_words(line.coding), "debit": max(line.amount, Decimal(0)),
        "credit": max(-line.amount, Decimal(0)),
    }  # fmt: skip


def coding_words(coding: Coding) -> str:
    """Dimensions of a coding beside account and cost centre, in words: 'objective LOCAL, project P12'."""
    parts = [
        f"{label} {value.code}"
        for label, value in (
            ("objective", coding.objective), ("project", coding.project), ("category", coding.category),
            ("contract", coding.contract), ("with", coding.counterparty), ("VAT", coding.vat_code),
        )
        if value is not None
    ]  # fmt: skip
    return ", ".join([*parts, *(["capital"] if coding.capital else [])])


def cut_at(holder: int, moment: dt.datetime) -> int:
    """The audit number of the last posting made by a moment: as of then, the books hold what has this cut or less."""
    found = (
        Posting.objects.filter(holder_id=holder, posted_at__lte=moment, cut__isnull=False)
        .order_by("-cut").values_list("cut", flat=True).first()
    )  # fmt: skip
    return found or 0


def remarks_on(record: Record) -> list[PostingRemark]:
    """What was said of a document's posting without stopping it; before it is posted, what was foreseen when it was sent
    last."""
    found = list(PostingRemark.objects.filter(record=record).select_related("person").order_by("id")[:200])
    posted = [one for one in found if one.stage == PostingRemark.Stage.POSTED]
    if posted or record.state != WAITING:
        return posted
    newest = max((one.at for one in found), default=None)
    return [one for one in found if newest is not None and newest - one.at < SAME_ACT]
