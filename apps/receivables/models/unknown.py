"""Money that came in and that nobody could put to a customer yet: it stands on suspense until it is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.banking.models import StatementLine
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.tenancy.base import TenantModel


@tracked
class Unknown(TenantModel):
    """Pounds whose payer is not known (record `receivables.unknown`); what is left of them counts by its draws alone."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    origin = HolderForeignKey(
        Record, related_name="+", help_text="Document whose posting put it on suspense."
    )
    line = HolderForeignKey(
        StatementLine, null=True, related_name="+", help_text="Line of the statement that it is."
    )
    received_on = models.DateField()
    amount = MoneyField()
    left = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="receivables_unknown_record"),
            models.CheckConstraint(
                name="receivables_unknown_left", condition=Q(amount__gt=0, left__gte=0, left__lte=F("amount"))
            ),
            TableTrigger(
                name="receivables_unknown_kept", when="BEFORE UPDATE OR DELETE", function="accord_sale_unknown_is_kept"
            ),
            TableTrigger(
                name="receivables_unknown_posted", when="AFTER INSERT OR UPDATE", function="accord_sale_unknown_posted",
                deferred=True,
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "-id"], name="receivables_unknown_list")]


class Draw(TenantModel):
    """Pounds of it that were put to a customer by a receipt (`record`); negative when that receipt was taken back."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True

    unknown = HolderForeignKey(Unknown, related_name="draws")
    record = HolderForeignKey(Record, related_name="+")
    amount = MoneyField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="receivables_draw_not_nought", condition=~Q(amount=0)),
            TableTrigger(name="receivables_draw_counts", when="AFTER INSERT", function="accord_sale_draw_counts"),
            TableTrigger(
                name="receivables_draw_posted", when="AFTER INSERT", function="accord_sale_unknown_posted", deferred=True
            ),
        ]  # fmt: skip
