"""Matches of statement lines with lines of the books, and the month's reconciliation that two people sign."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.banking.models.accounts import BankAccount
from apps.banking.models.statements import StatementLine
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.ledger.models import Journal, Period
from apps.tenancy.base import TenantModel


@tracked
class Match(TenantModel):
    """Lines of statements and lines of the books that are the same money; undone with a reason, never removed."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    account = HolderForeignKey(BankAccount, related_name="matches")
    reasons = models.CharField(max_length=200, help_text="Why they are the same.")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)
    undone_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_because="")),
                name="banking_match_undone",
            ),
            TableTrigger(
                name="banking_match_guard", when="BEFORE UPDATE OR DELETE", function="accord_match_guard"
            ),
            TableTrigger(name="banking_match_guard_new", when="AFTER INSERT", function="accord_match_guard"),
        ]


class MatchedLine(TenantModel):
    """So many pounds of a statement's line within a match."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True

    match = HolderForeignKey(Match, related_name="lines")
    line = HolderForeignKey(StatementLine, related_name="matched")
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["match", "line"], name="banking_matchedline_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="banking_matchedline_some"),
            TableTrigger(
                name="banking_matchedline_agrees",
                when="AFTER INSERT",
                function="accord_match_agrees",
                deferred=True,
            ),
        ]


class MatchedEntry(TenantModel):
    """So many pounds of a line of the bank account in the books within a match."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True

    match = HolderForeignKey(Match, related_name="entries")
    journal = HolderForeignKey(Journal, related_name="+", help_text="The posted journal.")
    position = models.PositiveSmallIntegerField(help_text="Its line there.")
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["match", "journal", "position"], name="banking_matchedentry_once"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="banking_matchedentry_some"),
            TableTrigger(
                name="banking_matchedentry_agrees",
                when="AFTER INSERT",
                function="accord_match_agrees",
                deferred=True,
            ),
        ]


@tracked
class Reconciliation(TenantModel):
    """A month of one account: books and statement explained by what is not matched (record `banking.reconciliation`).

    Pounds owed to the organisation are positive.  It stands once two people have signed it.
    """

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    account = HolderForeignKey(BankAccount, related_name="reconciliations")
    period = HolderForeignKey(Period, related_name="+")
    books = MoneyField(help_text="Balance of the account in the books at the period's end.")
    statement = MoneyField(help_text="Balance of the statement at the period's end.")
    unmatched_books = MoneyField(help_text="Pounds in the books that no statement shows yet.")
    unmatched_statement = MoneyField(help_text="Pounds on statements that the books do not show yet.")
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    prepared_at = models.DateTimeField()
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    signed_at = models.DateTimeField(null=True)
    live = models.BooleanField(default=True, help_text="False once a later one took its place.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "period"], condition=Q(live=True), name="banking_reconciliation_once"
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("prepared_by")),
                name="banking_reconciliation_two_people",
            ),
            models.CheckConstraint(
                condition=Q(books=F("statement") + F("unmatched_books") - F("unmatched_statement")),
                name="banking_reconciliation_explained",
            ),
            TableTrigger(
                name="banking_reconciliation_guard", when="BEFORE UPDATE OR DELETE",
                function="accord_reconciliation_guard",
            ),
            TableTrigger(
                name="banking_reconciliation_guard_new", when="AFTER INSERT", function="accord_reconciliation_guard"
            ),
        ]  # fmt: skip


class ReconciliationItem(TenantModel):
    """One item that was not matched when a reconciliation was prepared, with its age."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True

    class Side(models.TextChoices):
        """Where the item stands."""

        BOOKS = "books", "In the books, on no statement"
        STATEMENT = "statement", "On the statement, not in the books"

    reconciliation = HolderForeignKey(Reconciliation, related_name="items")
    side = models.CharField(max_length=9, choices=Side.choices)
    dated = models.DateField()
    text = models.CharField(max_length=200)
    amount = MoneyField()
    days = models.IntegerField(help_text="Age at the period's end.")
