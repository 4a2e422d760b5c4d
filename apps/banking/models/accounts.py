"""An organisation's own bank accounts: whom they may pay for, how they send files, and the hold on changed details."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.identity.models import Person
from apps.ledger.models import Coding
from apps.tenancy.base import TenantModel
from apps.tenancy.policies import ReaderToo
from apps.tenancy.windows import Window


@tracked
class BankAccount(TenantModel):
    """One account of the organisation at a bank: sort code, number and name sealed, shown by its last three figures.

    `coding` is the account in the books that must agree with its statements; `transit` is where a payment stands from
    the file until the bank has debited it.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"
    referable: ClassVar[bool] = True

    name = models.CharField(max_length=80, help_text="What people call it.")
    sealed = models.TextField(help_text="Sort code, account number and name, under a key of the house.")
    tail = models.CharField(max_length=3, help_text="Last figures of the account number.")
    prints = models.CharField(max_length=80, help_text="Keyed fingerprint of sort code and account number.")
    coding = HolderForeignKey(Coding, related_name="+")
    transit = HolderForeignKey(Coding, related_name="+", db_index=False)
    during = DateRangeField(
        help_text="From its first day here: its statements and reconciliations begin then."
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            ExclusionConstraint(
                name="banking_account_coding",
                expressions=[
                    ("holder", RangeOperators.EQUAL), ("coding", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)
                ],
            ),
            TableTrigger(name="banking_account_guard", when="BEFORE UPDATE OR DELETE", function="accord_bank_account_guard"),
            TableTrigger(name="banking_account_guard_new", when="AFTER INSERT", function="accord_bank_account_guard"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} (…{self.tail})"


@tracked
class BacsUser(TenantModel):
    """Between two days an account sends Bacs files under a service user number, within limits agreed with the bank."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    account = HolderForeignKey(BankAccount, related_name="bacs_users")
    number = models.CharField(max_length=6, help_text="Service user number.")
    item_limit = MoneyField(null=True, help_text="Largest single payment, pounds.")
    file_limit = MoneyField(null=True, help_text="Largest file of a day, pounds.")
    source = models.CharField(max_length=200, help_text="The bank's letter that says so.")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="banking_bacsuser_one",
                expressions=[("account", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(number__regex=r"^[0-9]{6}$"), name="banking_bacsuser_number"),
        ]


@tracked
class Mandate(Window):
    """The holder's account may, between two days, pay and collect for the reader; in force once the reader agrees."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    referable: ClassVar[bool] = True

    account = HolderForeignKey(BankAccount, related_name="mandates")
    key = models.UUIDField(unique=True)
    words = models.CharField(
        max_length=200, help_text="The account and the agreement, in words the other side reads."
    )
    during = DateRangeField()
    offered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    offered_at = models.DateTimeField()

    class Meta:
        constraints = [
            ReaderToo(name="banking_mandate_reader", column="reader_id"),
            models.CheckConstraint(condition=~Q(reader=F("holder")), name="banking_mandate_two"),
            ExclusionConstraint(
                name="banking_mandate_one",
                expressions=[
                    ("account", RangeOperators.EQUAL), ("reader", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)
                ],
            ),
        ]  # fmt: skip


class MandateAnswer(Window):
    """What the other organisation says to a mandate, by a person of its own who did not offer it."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True

    key = models.UUIDField(unique=True, help_text="The mandate's.")
    agreed = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            ReaderToo(name="banking_mandateanswer_reader", column="reader_id"),
            TableTrigger(
                name="banking_mandate_answered", when="AFTER INSERT", function="accord_mandate_is_answered"
            ),
        ]


@tracked
class HoldRule(TenantModel):
    """For how many days changed bank details rest before they are paid to, and how old a contact must be to be called."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    days = models.PositiveSmallIntegerField(
        help_text="Days from the approval until payments go to the new account."
    )
    contact_days = models.PositiveSmallIntegerField(
        help_text="A contact held for fewer days than this before the request is not called back."
    )
    reason = models.CharField(max_length=200)
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="banking_holdrule_one",
                expressions=[("holder", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]
