"""Remittance advice: where a supplier wants to be told of payments, and what it was told, once for each run."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.core.policy import TableTrigger
from apps.identity.models import Person
from apps.payables.models.runs import RunPayee
from apps.suppliers.models import Supplier
from apps.tenancy.base import TenantModel


@tracked
class RemittanceAddress(TenantModel):
    """The mailbox to which an organisation sends a supplier's remittance advice, until it is ended."""

    data_class = DataClass.FINANCE
    retention = "7 years after its last use"

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    email = models.EmailField(max_length=200)
    source = models.CharField(max_length=200, help_text="Where it comes from: contract, letter, portal.")
    kept_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    kept_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "supplier"], condition=Q(ended_at=None), name="payables_remittanceto_once"
            )
        ]


@tracked
class Remittance(TenantModel):
    """The advice of one payee of a run: made once, after the bank confirmed the payment."""

    data_class = DataClass.FINANCE
    retention = "as the run"

    to = HolderForeignKey(RunPayee, related_name="remittances")
    email = models.EmailField(max_length=200)
    sent_at = models.DateTimeField()
    failed_at = models.DateTimeField(
        null=True, help_text="The mail server did not take it; it may be tried again."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["to"], name="payables_remittance_once"),
            TableTrigger(
                name="payables_remittance_due",
                when="AFTER INSERT",
                function="accord_remittance_is_due",
                deferred=True,
            ),
        ]
