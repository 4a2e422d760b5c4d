"""Spreadsheets of invoices that were loaded, and which invoices came of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.documents.models import Record
from apps.intake.models import Upload
from apps.payables.models.invoices import Invoice
from apps.tenancy.base import TenantModel


@tracked
class InvoiceLoad(TenantModel):
    """One file of invoices that was loaded (record `payables.load`)."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    upload = HolderForeignKey(Upload, related_name="+")
    sha256 = models.CharField(max_length=64)
    invoices = models.PositiveIntegerField()
    gross = MoneyField(help_text="Credit notes taken off.")
    live = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "sha256"], condition=Q(live=True), name="payables_load_once"
            )
        ]


class LoadedInvoice(TenantModel):
    """Which row of a file became which invoice."""

    data_class = DataClass.FINANCE
    retention = "as the invoice"
    append_only: ClassVar[bool] = True

    load = HolderForeignKey(InvoiceLoad, related_name="rows")
    row = models.PositiveIntegerField()
    invoice = HolderForeignKey(Invoice, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice"], name="payables_loadedinvoice_once")]
