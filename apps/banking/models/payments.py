"""Payments: the instruction to a bank, what it pays for each organisation, its items, and its one file."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.banking.models.accounts import BankAccount
from apps.banking.models.payees import PayeeAccount
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.ledger.models import Coding
from apps.tenancy.base import TenantModel
from apps.tenancy.policies import ReaderToo
from apps.tenancy.windows import Window


@tracked
class Payment(TenantModel):
    """An instruction to pay from one account on one day (record `banking.payment`), held by the account's organisation."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    class Kind(models.TextChoices):
        """How the money goes."""

        BACS = "bacs", "Bacs (three working days)"
        FASTER = "faster", "Faster Payment (ISO 20022)"
        CHAPS = "chaps", "CHAPS (ISO 20022)"

    record = HolderForeignKey(Record, related_name="+")
    account = HolderForeignKey(BankAccount, related_name="payments")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    key = models.UUIDField(unique=True, help_text="What its parts in other organisations name it by.")
    pay_on = models.DateField(help_text="Day on which payees are credited and the account is debited.")
    items = models.PositiveIntegerField()
    amount = MoneyField()
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, items__gt=0), name="banking_payment_something"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="banking_payment_two_people",
            ),
            TableTrigger(name="banking_payment_guard", when="BEFORE UPDATE OR DELETE", function="accord_payment_guard"),
            TableTrigger(name="banking_payment_guard_new", when="AFTER INSERT", function="accord_payment_guard"),
        ]  # fmt: skip


@tracked
class PaymentPart(Window):
    """What a payment pays for one organisation; the account's organisation reads the sum, not whom."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    key = models.UUIDField(help_text="The payment's.")
    record = HolderForeignKey(
        Record, related_name="+", help_text="The payment's own record, or one in this organisation's books."
    )
    number = models.CharField(
        max_length=40, help_text="Number of the payment, where the account is another's.", blank=True
    )
    mandate = models.UUIDField(null=True, help_text="Key of the mandate under which another's account pays.")
    items = models.PositiveIntegerField()
    amount = MoneyField()
    failed = MoneyField(default=0, help_text="Pounds of it that came back.")

    class Meta:
        constraints = [
            ReaderToo(name="banking_part_reader", column="reader_id"),
            models.UniqueConstraint(fields=["holder", "key"], name="banking_part_once"),
            models.CheckConstraint(
                condition=Q(mandate__isnull=False) | Q(reader=F("holder")), name="banking_part_mandated"
            ),
            TableTrigger(
                name="banking_part_adds_up", when="AFTER INSERT OR UPDATE", function="accord_payment_part_adds_up",
                deferred=True,
            ),
        ]  # fmt: skip


@tracked
class PaymentItem(TenantModel):
    """One credit to one payee, for one debt."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    class State(models.TextChoices):
        """What the bank made of it."""

        WAITING = "waiting", "Not confirmed yet"
        CONFIRMED = "confirmed", "Paid"
        FAILED = "failed", "Came back"

    part = HolderForeignKey(PaymentPart, related_name="lines")
    position = models.PositiveIntegerField()
    payee = HolderForeignKey(PayeeAccount, related_name="+")
    amount = MoneyField()
    reference = models.CharField(max_length=18, help_text="What the payee reads on the statement.")
    source = HolderForeignKey(
        Record, null=True, related_name="+", help_text="The debt: invoice, pay run, refund."
    )
    control = HolderForeignKey(
        Coding, related_name="+", db_index=False, help_text="Where the debt stands in the books."
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    failed_because = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "position"], name="banking_item_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="banking_item_something"),
            TableTrigger(name="banking_item_guard", when="BEFORE UPDATE OR DELETE", function="accord_payment_item_guard"),
            TableTrigger(name="banking_item_guard_new", when="AFTER INSERT", function="accord_payment_item_guard"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["source"], name="banking_item_source", condition=Q(source__isnull=False))
        ]


class PaymentFile(TenantModel):
    """The one file of a payment: sealed bytes and the hash of what the bank is given; made once, never again."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True

    payment = HolderForeignKey(Payment, related_name="files")
    name = models.CharField(max_length=80)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="Bytes of what the bank is given.")
    sha256 = models.CharField(max_length=64)
    sealed = models.TextField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment"], name="banking_file_once"),
            TableTrigger(
                name="banking_file_guard", when="AFTER INSERT", function="accord_payment_file_guard"
            ),
        ]
