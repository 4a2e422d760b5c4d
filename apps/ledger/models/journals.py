"""Journals: drafts that may still change, postings that never do, and the balances that posting keeps."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.ledger.models.chart import Account, Coding
from apps.ledger.models.periods import LockException, Period
from apps.tenancy.base import TenantModel
from apps.tenancy.models import Holder


class JournalKind(models.TextChoices):
    """Why a journal exists.  Each kind has a number series of its own (`calc.journals.SERIES`)."""

    MANUAL = "manual", "Manual journal"
    ACCRUAL = "accrual", "Accrual"
    PREPAYMENT = "prepayment", "Prepayment"
    RECURRING = "recurring", "Recurring journal"
    REVERSAL = "reversal", "Reversal"
    INTER_ORGANISATION = "inter_organisation", "Inter-organisation"
    OPENING = "opening", "Opening balance"
    YEAR_END = "year_end", "Year end"
    IMPORTED = "imported", "Imported"
    SUBLEDGER = "subledger", "From another room"


@tracked
class BookRules(TenantModel):
    """How an organisation keeps its books between two days: from which amount a manual journal needs two people."""

    data_class = DataClass.FINANCE
    retention = "for ever"

    manual_limit = MoneyField(help_text="Manual journals above this many pounds need a second person.")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="ledger_bookrules_no_overlap",
                expressions=[("holder", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(manual_limit__gte=0), name="ledger_bookrules_limit"),
        ]


@tracked
class Draft(TenantModel):
    """One journal that is not posted yet, within a batch (record kind `ledger.batch`)."""

    data_class = DataClass.FINANCE
    retention = "as the journal it became; 2 years when dropped"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    position = models.PositiveIntegerField(default=1, help_text="Its place in the batch.")
    kind = models.CharField(max_length=20, choices=JournalKind.choices, default=JournalKind.MANUAL)
    dated = models.DateField(help_text="Accounting date; the period follows from it.")
    adjustment = models.PositiveSmallIntegerField(
        null=True, help_text="Number of an adjustment period (13 …), instead of the date's month."
    )
    text = models.CharField(max_length=200)
    reverse_on = models.DateField(null=True, blank=True, help_text="Reversed again on this day, by itself.")
    reverses = HolderForeignKey("ledger.Journal", null=True, related_name="+")
    pair = models.UUIDField(null=True, help_text="Shared by the two journals of an inter-organisation entry.")

    class Meta:
        ordering = ["record", "position"]
        constraints = [
            models.UniqueConstraint(fields=["record", "position"], name="ledger_draft_place"),
            TableTrigger(
                name="ledger_draft_open", when="BEFORE INSERT OR UPDATE OR DELETE", function="accord_draft_is_open"
            ),
        ]  # fmt: skip


class DraftLine(TenantModel):
    """One line of a draft.  Debits are positive pounds, credits negative."""

    data_class = DataClass.FINANCE
    retention = "as the draft"

    draft = HolderForeignKey(Draft, related_name="lines")
    position = models.PositiveSmallIntegerField()
    coding = HolderForeignKey(Coding, related_name="+", db_index=False)
    amount = MoneyField()
    text = models.CharField(max_length=200, blank=True)
    source = HolderForeignKey(Record, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["draft", "position"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "position"], name="ledger_draftline_place"),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_draftline_not_zero"),
            TableTrigger(
                name="ledger_draftline_open", when="BEFORE INSERT OR UPDATE OR DELETE", function="accord_draftline_is_open"
            ),
        ]  # fmt: skip


@tracked
class Recurring(TenantModel):
    """A journal that comes again: its lines are copied from a posted one, month after month, until a day."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    journal = HolderForeignKey("ledger.Journal", related_name="+")
    text = models.CharField(max_length=200)
    every_months = models.PositiveSmallIntegerField(default=1)
    on_day = models.PositiveSmallIntegerField(
        help_text="Day of the month, or its last where the month is shorter."
    )
    next_on = models.DateField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)


class Posting(TenantModel):
    """One act that brought journals into the books: who prepared, approved and posted, and from which cut it counts."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    referable: ClassVar[bool] = True
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    record = HolderForeignKey(Record, related_name="+", help_text="The batch, or the document it came from.")
    cut = models.PositiveBigIntegerField(null=True, help_text="Audit number of the act.")
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()
    exception = HolderForeignKey(LockException, null=True, related_name="postings")
    journals = models.PositiveIntegerField()
    lines = models.PositiveIntegerField()
    debits = MoneyField(help_text="Sum of its debits.")

    class Meta:
        constraints = [
            TableTrigger(name="ledger_posting_kept", when="BEFORE UPDATE OR DELETE", function="accord_posting_is_kept"),
            TableTrigger(
                name="ledger_posting_closed", when="AFTER INSERT", function="accord_posting_has_cut", deferred=True
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "cut"], name="ledger_posting_cut")]


class Journal(TenantModel):
    """A posted journal.  It balances, stands in a period that was open, and never changes; it is reversed."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    posting = HolderForeignKey(Posting, related_name="+")
    kind = models.CharField(max_length=20, choices=JournalKind.choices)
    number = models.CharField(max_length=24, help_text="Series, financial year and a number without gaps.")
    period = HolderForeignKey(Period, related_name="+")
    dated = models.DateField()
    text = models.CharField(max_length=200)
    source = HolderForeignKey(Record, related_name="+", help_text="The document it came from.")
    reverses = HolderForeignKey("self", null=True, related_name="reversed_by")
    pair = models.UUIDField(null=True)
    lines_count = models.PositiveIntegerField()
    debits = MoneyField(help_text="Sum of its debits, which is that of its credits.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "number"], name="ledger_journal_number"),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="ledger_journal_reversed_once"
            ),
            TableTrigger(
                name="ledger_journal_balances", when="AFTER INSERT", function="accord_journal_balances", deferred=True
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "dated", "id"], name="ledger_journal_day"),
            models.Index(fields=["pair"], name="ledger_journal_pair", condition=Q(pair__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number


class Line(TenantModel):
    """One line of a posted journal: pounds on a coding; debits positive, credits negative."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    # The journal's key holds the holder already, so the line needs no key of its own to it.
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    year = models.PositiveSmallIntegerField(help_text="Financial year, for partitions by year.")
    journal = HolderForeignKey(Journal, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    coding = HolderForeignKey(Coding, related_name="+", db_index=False)
    dated = models.DateField()
    amount = MoneyField()
    text = models.CharField(max_length=200, blank=True)
    source = HolderForeignKey(
        Record, null=True, related_name="+", db_index=False, help_text="Where it differs from the journal's."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "year", "id"], name="ledger_line_by_year"),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_line_not_zero"),
            TableTrigger(
                name="ledger_line_complete", when="AFTER INSERT", function="accord_lines_complete", per="STATEMENT",
                added="added",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["journal", "position"], name="ledger_line_journal"),
            models.Index(fields=["coding", "dated", "id"], name="ledger_line_coding"),
        ]


class Balance(TenantModel):
    """Debits and credits of one coding in one period: kept by posting itself, proved equal to the lines by `verify`."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    period = HolderForeignKey(Period, related_name="+", db_index=False)
    coding = HolderForeignKey(Coding, related_name="+", db_index=False)
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False, db_constraint=False,
        help_text="That of the coding, repeated so that a trial balance reads one table.",
    )  # fmt: skip
    debit = MoneyField(default=0)
    credit = MoneyField(default=0, help_text="As a positive figure.")
    lines = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "coding"], name="ledger_balance_once"),
        ]
        indexes = [models.Index(fields=["coding", "period"], name="ledger_balance_coding")]


class PostingRemark(TenantModel):
    """What a higher room had to say about a posting without stopping it (budgets: more is spent than is left).

    Written by the room's answer to the posting itself, in its transaction, or when a batch is sent and waits: then it
    says what posting it that day would have met.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    class Stage(models.TextChoices):
        """When it was said."""

        SENT = "sent", "When it was sent"
        POSTED = "posted", "When it was posted"

    record = HolderForeignKey(
        Record, related_name="+", help_text="What was posted: a batch, or another document."
    )
    stage = models.CharField(max_length=6, choices=Stage.choices)
    text = models.CharField(max_length=500)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
