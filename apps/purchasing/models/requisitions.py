"""Requisitions: what somebody asks for, coded and dated, and the emergency that could not wait for approval."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField, UnitPriceField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.ledger.models import Coding, VatCode
from apps.purchasing.models.setup import Category
from apps.suppliers.models import Supplier
from apps.tenancy.base import TenantModel


@tracked
class Requisition(TenantModel):
    """One need of one organisation.  It changes only as a draft."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="+", help_text="May be left open."
    )
    contract = models.CharField(
        max_length=24, blank=True, help_text="Code of the contract, where one is known."
    )
    reason = models.CharField(max_length=400, help_text="Why this is value for money; publication needs it.")
    deliver_to = models.CharField(max_length=300)
    needed_on = models.DateField()
    common = models.CharField(
        max_length=40, blank=True, help_text="Common reference of a joint purchase, one order for each buyer."
    )
    net = MoneyField(default=0, help_text="Sum of the lines without VAT.")
    cost = MoneyField(default=0, help_text="What it costs: net and the VAT that does not come back.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="purchasing_requisition_record"),
            TableTrigger(
                name="purchasing_requisition_open", when="BEFORE INSERT OR UPDATE OR DELETE",
                function="accord_requisition_is_open",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "-id"], name="purchasing_requisition_list")]


@tracked
class RequisitionLine(TenantModel):
    """One thing asked for; `cost` is the net with the VAT that does not come back."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    referable: ClassVar[bool] = True

    requisition = HolderForeignKey(Requisition, related_name="lines")
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=200)
    category = HolderForeignKey(Category, related_name="+")
    cpv = models.CharField(max_length=10, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    unit = models.CharField(max_length=20)
    unit_price = UnitPriceField()
    net = MoneyField()
    vat_code = models.ForeignKey(VatCode, models.PROTECT, related_name="+")
    cost = MoneyField()
    coding = HolderForeignKey(Coding, related_name="+", db_index=False)
    cost_centre = models.CharField(max_length=24, blank=True, help_text="As in the coding.")
    needed_on = models.DateField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["requisition", "position"], name="purchasing_requisitionline_once"),
            models.CheckConstraint(
                name="purchasing_requisitionline_amounts",
                condition=Q(quantity__gt=0, unit_price__gte=0, net__gt=0, cost__gte=models.F("net")),
            ),
            TableTrigger(
                name="purchasing_requisitionline_open", when="BEFORE INSERT OR UPDATE OR DELETE",
                function="accord_requisitionline_is_open",
            ),
        ]  # fmt: skip


class Emergency(TenantModel):
    """Why a purchase could not wait for approval: the incident, who authorised it, and the day it is to be approved by."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    append_only: ClassVar[bool] = True

    requisition = HolderForeignKey(Requisition, related_name="emergencies")
    incident = models.CharField(max_length=40)
    authorised_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    bought_on = models.DateField()
    approve_by = models.DateField()
    over_budget = models.JSONField(
        default=list, help_text="What the budgets said when it was written down, as sentences."
    )

    class Meta:
        verbose_name_plural = "emergencies"
        constraints = [
            models.UniqueConstraint(fields=["requisition"], name="purchasing_emergency_once"),
            models.CheckConstraint(
                name="purchasing_emergency_said", condition=~Q(incident="") & ~Q(reason="")
            ),
        ]
