"""Customers of one organisation: companies, public bodies, organisations of Accord, persons."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.documents.models import Record
from apps.receivables.models.setup import TERM_MAX
from apps.tenancy.base import TenantModel
from apps.tenancy.models import Organisation


@tracked
class Customer(TenantModel):
    """Whom an organisation charges (record `receivables.customer`): known to it alone.

    A person is a customer like any other, but is named on their own page and papers only: records, lists of work,
    audit entries and file names carry the customer's number.
    """

    data_class = DataClass.FINANCE
    retention = "7 years after the last invoice"
    referable: ClassVar[bool] = True

    class Kind(models.TextChoices):
        """What it is in law."""

        BODY = "body", "Company or public body"
        PERSON = "person", "Person"

    record = HolderForeignKey(Record, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.BODY)
    name = models.CharField(max_length=160)
    street = models.CharField(max_length=120)
    city = models.CharField(max_length=60)
    postcode = models.CharField(max_length=10)
    country = models.CharField(max_length=2, default="GB")
    scheme = models.CharField(max_length=4, blank=True, help_text="Of the electronic address: 0088 is a GLN.")
    endpoint = models.CharField(max_length=50, blank=True, help_text="Electronic address for e-invoices.")
    vat_number = models.CharField(max_length=14, blank=True)
    buyer_reference = models.CharField(
        max_length=60, blank=True, help_text="What they want to see on invoices."
    )
    term_days = models.PositiveSmallIntegerField(null=True, help_text="Days to pay, where others are agreed.")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Where it keeps its books here too.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="receivables_customer_record"),
            models.UniqueConstraint(
                fields=["holder", "organisation"], name="receivables_customer_organisation",
                condition=Q(organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="receivables_customer_person",
                condition=Q(kind="body") | Q(kind="person", organisation=None, endpoint="", vat_number=""),
            ),
            models.CheckConstraint(
                name="receivables_customer_endpoint",
                condition=Q(scheme="", endpoint="") | (~Q(scheme="") & ~Q(endpoint="")),
            ),
            models.CheckConstraint(
                name="receivables_customer_term", condition=Q(term_days=None) | Q(term_days__lte=TERM_MAX)
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "name"], name="receivables_customer_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def known_as(self) -> str:
        """How records and lists of work name them: a person by number alone."""
        return self.name if self.kind == self.Kind.BODY else f"customer {self.record.number}"
