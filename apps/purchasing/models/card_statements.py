"""Statements of the card provider: lines as they came, each met with the purchase that its holder stated."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.intake.models import Upload
from apps.purchasing.models.cards import CardPurchase
from apps.tenancy.base import TenantModel


@tracked
class CardStatement(TenantModel):
    """One statement from one file (record `purchasing.card_statement`); posted as a whole once every line is met."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    upload = HolderForeignKey(Upload, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    first = models.DateField()
    last = models.DateField()
    total = MoneyField()
    lines = models.PositiveIntegerField()
    live = models.BooleanField(default=True)
    posted_on = models.DateField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="purchasing_cardstatement_record"),
            models.UniqueConstraint(
                fields=["holder", "sha256"], condition=Q(live=True), name="purchasing_cardstatement_once"
            ),
            models.CheckConstraint(
                name="purchasing_cardstatement_stands", condition=Q(live=True) | Q(posted_on=None)
            ),
            TableTrigger(
                name="purchasing_cardstatement_kept", when="BEFORE UPDATE OR DELETE",
                function="accord_cardstatement_is_kept",
            ),
            TableTrigger(
                name="purchasing_cardstatement_sound", when="AFTER INSERT OR UPDATE",
                function="accord_cardstatement_is_sound", deferred=True,
            ),
        ]  # fmt: skip


@tracked
class CardLine(TenantModel):
    """One transaction as the provider gave it: pounds spent are positive."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    statement = HolderForeignKey(CardStatement, related_name="entries")
    position = models.PositiveIntegerField()
    dated = models.DateField()
    merchant = models.CharField(max_length=140)
    card_holder = models.CharField(max_length=80, blank=True, help_text="As the provider writes it.")
    amount = MoneyField()
    purchase = HolderForeignKey(CardPurchase, null=True, related_name="+")
    asked_on = models.DateField(null=True, help_text="When its holder was asked what was bought.")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "position"], name="purchasing_cardline_once"),
            models.UniqueConstraint(
                fields=["purchase"], condition=Q(purchase__isnull=False), name="purchasing_cardline_met_once"
            ),
            models.CheckConstraint(name="purchasing_cardline_spent", condition=Q(amount__gt=0)),
            TableTrigger(
                name="purchasing_cardline_kept", when="BEFORE UPDATE OR DELETE", function="accord_cardline_is_kept"
            ),
        ]  # fmt: skip
