"""Orders: what was bought of whom for which organisation, version by version, and how far it came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField, UnitPriceField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.ledger.models import Coding, VatCode
from apps.purchasing.models.requisitions import RequisitionLine
from apps.purchasing.models.setup import Category
from apps.suppliers.models import Supplier
from apps.tenancy.base import TenantModel
from apps.tenancy.models import Organisation


@tracked
class Order(TenantModel):
    """One order of the contracting organisation (its holder), who pays it, and in `bearers` who bears the cost."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    contract = models.CharField(max_length=24, blank=True, help_text="Contract that it calls off.")
    common = models.CharField(max_length=40, blank=True, help_text="Common reference of a joint purchase.")
    paying = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    deliver_to = models.CharField(max_length=300)
    needed_on = models.DateField()
    terms = models.CharField(max_length=400, blank=True)
    retrospective = models.BooleanField(default=False, help_text="Bought before it was approved.")
    placed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    net = MoneyField(help_text="As the newest version says.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="purchasing_order_record"),
            TableTrigger(name="purchasing_order_named", when="AFTER INSERT", function="accord_purchase_is_named"),
            TableTrigger(
                name="purchasing_order_kept", when="BEFORE UPDATE OR DELETE", function="accord_order_is_kept"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "-id"], name="purchasing_order_list"),
            models.Index(fields=["holder", "supplier"], name="purchasing_order_supplier"),
            models.Index(
                fields=["holder", "common"], name="purchasing_order_common", condition=~Q(common="")
            ),
        ]


class OrderLine(TenantModel):
    """One line ordered.  What was received and invoiced is kept here by the entries themselves, and by nobody else.

    Its history is its order's versions, its receipts and what invoices took of it; no other is kept.
    """

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    referable: ClassVar[bool] = True

    order = HolderForeignKey(Order, related_name="lines")
    position = models.PositiveSmallIntegerField()
    source = HolderForeignKey(RequisitionLine, related_name="+", help_text="What asked for it.")
    description = models.CharField(max_length=200)
    category = HolderForeignKey(Category, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Category.Kind.choices)
    cpv = models.CharField(max_length=10, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    unit = models.CharField(max_length=20)
    unit_price = UnitPriceField()
    net = MoneyField()
    vat_code = models.ForeignKey(VatCode, models.PROTECT, related_name="+")
    cost = MoneyField()
    coding = HolderForeignKey(Coding, related_name="+", db_index=False)
    needed_on = models.DateField()
    received = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    received_net = MoneyField(default=0)
    received_cost = MoneyField(default=0)
    billed = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    billed_net = MoneyField(default=0)
    billed_cost = MoneyField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="purchasing_orderline_once"),
            models.UniqueConstraint(fields=["source"], name="purchasing_orderline_ordered_once"),
            models.CheckConstraint(
                name="purchasing_orderline_amounts",
                condition=Q(quantity__gt=0, unit_price__gte=0, net__gt=0, cost__gte=F("net"), received__gte=0,
                            received_net__gte=0, received_cost__gte=0, billed__gte=0, billed_net__gte=0,
                            billed_cost__gte=0),
            ),
            TableTrigger(
                name="purchasing_orderline_kept", when="BEFORE INSERT OR UPDATE OR DELETE",
                function="accord_orderline_is_kept",
            ),
            TableTrigger(
                name="purchasing_orderline_sound", when="AFTER UPDATE OF quantity, unit_price, net, cost",
                function="accord_order_is_sound", deferred=True,
            ),
        ]  # fmt: skip


class Bearer(TenantModel):
    """An organisation that bears the cost of an order, with its share in pounds; the shares total the order's net."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    append_only: ClassVar[bool] = True

    order = HolderForeignKey(Order, related_name="bearers")
    version = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    weight = models.DecimalField(max_digits=9, decimal_places=4)
    net = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "version", "organisation"], name="purchasing_bearer_once"
            ),
            models.CheckConstraint(name="purchasing_bearer_amounts", condition=Q(weight__gt=0, net__gte=0)),
        ]


class Amendment(TenantModel):
    """A change of an order that waits for approval, because it goes past the organisation's tolerance."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    order = HolderForeignKey(Order, related_name="amendments")
    on_version = models.PositiveSmallIntegerField(help_text="Version of the order that it changes.")
    net = MoneyField(help_text="What the order comes to with it.")
    lines = models.JSONField(help_text="Position, quantity and unit price of each line that changes.")
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record"], name="purchasing_amendment_record")]


class Version(TenantModel):
    """One state of an order: what it came to, why, by whom, and the amount that somebody last approved."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    append_only: ClassVar[bool] = True

    order = HolderForeignKey(Order, related_name="versions")
    number = models.PositiveSmallIntegerField()
    net = MoneyField()
    approved_net = MoneyField(help_text="What was last approved; tolerances are measured from it.")
    amendment = HolderForeignKey(Amendment, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    lines = models.JSONField(help_text="Lines as they stand in this version.")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="purchasing_version_once"),
            TableTrigger(
                name="purchasing_version_sound", when="AFTER INSERT", function="accord_order_is_sound", deferred=True
            ),
        ]  # fmt: skip
