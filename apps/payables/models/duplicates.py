"""The same invoice twice: what partners may compare, and what a second person decided about each twin."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.core.policy import TableTrigger
from apps.identity.models import Person
from apps.payables.models.invoices import Invoice
from apps.tenancy.base import TenantModel
from apps.tenancy.models import Organisation
from apps.tenancy.policies import ReaderToo
from apps.tenancy.windows import Window


class Fingerprint(Window):
    """A keyed print of one fact of an invoice, for the members of a circle: no payee, no amount, no number.

    It stands from the registration of its invoice; when the invoice is dropped or sent back it is taken out.
    """

    data_class = DataClass.FINANCE
    retention = "7 years"

    class Kind(models.TextChoices):
        """What it is a print of."""

        REFERENCE = "reference", "Supplier and number"
        AMOUNT = "amount", "Supplier, amount and date"

    invoice = models.BigIntegerField(help_text="The owner's invoice, which partners cannot open.")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    print = models.CharField(max_length=80)
    seen_on = models.DateField()

    class Meta:
        constraints = [
            ReaderToo(name="payables_fingerprint_reader", column="reader_id"),
            models.UniqueConstraint(
                fields=["holder", "invoice", "kind", "reader"], name="payables_fingerprint_once"
            ),
        ]
        indexes = [models.Index(fields=["print", "reader"], name="payables_fingerprint_find")]


@tracked
class Twin(TenantModel):
    """Another invoice that may be the same one, and what a second person decided.  Undecided, it stops the posting."""

    data_class = DataClass.FINANCE
    retention = "as the invoice"

    class Kind(models.TextChoices):
        """What the two have in common."""

        REFERENCE = "reference", "Same supplier and number"
        AMOUNT = "amount", "Same supplier, amount and date"
        BANK = "bank", "Same bank account and amount, other supplier"

    class Decision(models.TextChoices):
        """What a second person said."""

        APART = "apart", "Not the same invoice"
        PAY = "pay", "The same, and to be paid all the same"

    invoice = HolderForeignKey(Invoice, related_name="twins")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    other = HolderForeignKey(
        Invoice, null=True, related_name="+", help_text="Where it is this organisation's own."
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", help_text="Where it is a partner's."
    )
    there = models.BigIntegerField(null=True, help_text="The partner's fingerprint.")
    found_at = models.DateTimeField()
    decision = models.CharField(max_length=6, choices=Decision.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "kind", "other"], condition=Q(other__isnull=False), name="payables_twin_own"
            ),
            models.UniqueConstraint(
                fields=["invoice", "kind", "there"], condition=Q(there__isnull=False), name="payables_twin_there"
            ),
            models.CheckConstraint(
                name="payables_twin_whose",
                condition=Q(other__isnull=False, organisation=None, there=None)
                | Q(other=None, organisation__isnull=False, there__isnull=False),
            ),
            models.CheckConstraint(
                name="payables_twin_decided",
                condition=Q(decision="", decided_by=None, decided_at=None)
                | (~Q(decision="") & ~Q(reason="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            TableTrigger(
                name="payables_twin_kept", when="BEFORE INSERT OR UPDATE OR DELETE", function="accord_twin_is_kept"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "id"], name="payables_twin_open", condition=Q(decision=""))]
