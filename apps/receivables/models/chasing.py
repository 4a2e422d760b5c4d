"""Instalment plans, and runs of reminders with the letters that were kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.receivables.models.invoices import Invoice
from apps.receivables.models.setup import ReminderStep
from apps.tenancy.base import TenantModel


class Plan(TenantModel):
    """What a customer agreed to pay of one invoice in instalments (record `receivables.plan`).

    While it is kept, no reminder goes out.
    """

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    invoice = HolderForeignKey(Invoice, related_name="plans")
    amount = MoneyField(help_text="What was owed when it was agreed: the instalments total it.")
    settled = MoneyField(help_text="What was settled of the invoice before.")
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="receivables_plan_record"),
            models.CheckConstraint(name="receivables_plan_amount", condition=Q(amount__gt=0)),
            TableTrigger(
                name="receivables_plan_total", when="AFTER INSERT", function="accord_sale_plan_totals", deferred=True
            ),
        ]  # fmt: skip


class Instalment(TenantModel):
    """One payment of a plan."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True

    plan = HolderForeignKey(Plan, related_name="instalments")
    due_on = models.DateField()
    amount = MoneyField()

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "due_on"], name="receivables_instalment_once"),
            models.CheckConstraint(name="receivables_instalment_amount", condition=Q(amount__gt=0)),
            TableTrigger(
                name="receivables_instalment_total", when="AFTER INSERT", function="accord_sale_plan_totals", deferred=True
            ),
        ]  # fmt: skip


@tracked
class Reminder(TenantModel):
    """One letter of a run (record `receivables.reminders`): invoice, step and what was owed; left out with a reason."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    run = HolderForeignKey(Record, related_name="+")
    invoice = HolderForeignKey(Invoice, related_name="reminders")
    step = HolderForeignKey(ReminderStep, related_name="+")
    owed = MoneyField()
    left_out = models.CharField(max_length=200, blank=True, help_text="Why no letter goes out.")
    sent_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "invoice"], name="receivables_reminder_once"),
            models.CheckConstraint(
                name="receivables_reminder_sent", condition=Q(sent_on=None) | Q(left_out="", owed__gt=0)
            ),
            TableTrigger(
                name="receivables_reminder_open", when="BEFORE INSERT OR UPDATE OR DELETE",
                function="accord_sale_reminder_is_open",
            ),
        ]  # fmt: skip
