"""Bank statements as they came: balances, lines that never change, each statement joined to the one before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.banking.models.accounts import BankAccount
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.intake.models import Upload
from apps.tenancy.base import TenantModel


@tracked
class Statement(TenantModel):
    """One statement of one account (record `banking.statement`), from one file."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    account = HolderForeignKey(BankAccount, related_name="statements")
    upload = HolderForeignKey(Upload, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=8)
    first = models.DateField()
    last = models.DateField()
    opening = MoneyField()
    closing = MoneyField()
    lines = models.PositiveIntegerField()
    live = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "sha256"], condition=Q(live=True), name="banking_statement_once"
            ),
            TableTrigger(name="banking_statement_guard", when="BEFORE UPDATE OR DELETE", function="accord_statement_guard"),
            TableTrigger(name="banking_statement_guard_new", when="AFTER INSERT", function="accord_statement_guard"),
            TableTrigger(
                name="banking_statement_adds_up", when="AFTER INSERT", function="accord_statement_adds_up", deferred=True
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["account", "-last", "-id"], name="banking_statement_newest")]


class StatementLine(TenantModel):
    """One entry as the bank gave it: pounds in are positive."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True

    statement = HolderForeignKey(Statement, related_name="entries", db_index=False)
    account = HolderForeignKey(BankAccount, related_name="+", db_index=False)
    position = models.PositiveIntegerField()
    dated = models.DateField()
    value_on = models.DateField()
    amount = MoneyField()
    kind = models.CharField(max_length=40, blank=True, help_text="The bank's code.")
    reference = models.CharField(max_length=80, blank=True)
    party = models.CharField(max_length=140, blank=True)
    text = models.CharField(max_length=300, blank=True)
    raw = models.TextField(help_text="As it came.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "position"], name="banking_line_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="banking_line_something"),
        ]
        indexes = [models.Index(fields=["account", "dated", "id"], name="banking_line_day")]
