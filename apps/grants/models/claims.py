"""Claims under grants: what the organisation asks of its funder, or what a recipient asks of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.banking.models import StatementLine
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.grants.models.agreements import Agreement
from apps.tenancy.base import TenantModel


@tracked
class Claim(TenantModel):
    """One claim (record `grants.claim`).

    Received: the money comes in (`received_on`, a line of a statement) and the income is recognised once the conditions
    that are due are met (`recognised_on`), in either order.  Given: approved by another person it is owed, and paid.
    """

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    agreement = HolderForeignKey(Agreement, related_name="claims")
    about = models.CharField(max_length=200, help_text="What it is for, such as the period.")
    amount = MoneyField()
    received_on = models.DateField(null=True)
    line = HolderForeignKey(StatementLine, null=True, related_name="+")
    recognised_on = models.DateField(null=True)
    approved_on = models.DateField(null=True)
    payment = HolderForeignKey(Record, null=True, related_name="+", help_text="Payment that settles it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="grants_claim_record"),
            models.CheckConstraint(name="grants_claim_some", condition=Q(amount__gt=0) & ~Q(about="")),
            TableTrigger(name="grants_claim_within", when="AFTER INSERT", function="accord_grant_claim_within"),
            TableTrigger(name="grants_claim_kept", when="BEFORE UPDATE OR DELETE", function="accord_grant_claim_is_kept"),
            TableTrigger(
                name="grants_claim_posted", when="AFTER INSERT OR UPDATE", function="accord_grant_claim_posted",
                deferred=True,
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "-id"], name="grants_claim_list")]
