"""Payees' bank details: dated rows that are never overwritten, the change that made each, and contacts to call back."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.suppliers.models import Supplier
from apps.tenancy.base import TenantModel
from apps.tenancy.policies import ReaderToo
from apps.tenancy.windows import Window


class PartyKind(models.TextChoices):
    """Whose details they are."""

    SUPPLIER = "supplier", "Supplier"
    EMPLOYEE = "employee", "Employee"
    CUSTOMER = "customer", "Customer"


class Checked(models.TextChoices):
    """What the modulus check said; without a loaded table, or for a sort code it does not name, it says nothing."""

    PASSED = "passed", "Passed the modulus check"
    NOT_CHECKED = "not_checked", "Not checked"


class _Party(TenantModel):
    """Whose details: a supplier of the shared list, or somebody whom a higher room knows by this id."""

    kind = models.CharField(max_length=8, choices=PartyKind.choices, default=PartyKind.SUPPLIER)
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="+")
    party = models.BigIntegerField(null=True, help_text="Id of the employee or customer in its own room.")

    class Meta:
        abstract = True


def _one_party(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(kind=PartyKind.SUPPLIER, supplier__isnull=False, party__isnull=True)
        | (~Q(kind=PartyKind.SUPPLIER) & Q(supplier__isnull=True, party__isnull=False)),
        name=name,
    )


@tracked
class Contact(_Party):
    """A telephone number at which the organisation has reached a payee: what a change is called back on."""

    data_class = DataClass.FINANCE
    retention = "7 years after its last use"
    referable: ClassVar[bool] = True

    label = models.CharField(max_length=80, help_text="Who answers there: “Credit control”.")
    sealed = models.TextField(help_text="The number, under a key of the house.")
    tail = models.CharField(max_length=3)
    source = models.CharField(
        max_length=200, help_text="Where it comes from: contract, own directory, earlier invoice."
    )
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            _one_party("banking_contact_party"),
            TableTrigger(
                name="banking_contact_guard", when="BEFORE UPDATE OR DELETE", function="accord_contact_guard"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} (…{self.tail})"


@tracked
class BankChange(_Party):
    """New bank details asked for (record `banking.change`): evidence, call-back, approval, hold; then in force."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    class Came(models.TextChoices):
        """How the request reached the organisation."""

        LETTER = "letter", "Letter"
        EMAIL = "email", "E-mail"
        TELEPHONE = "telephone", "Telephone"
        PORTAL = "portal", "Portal or form"
        NEW = "new", "With a new contract"

    record = HolderForeignKey(Record, related_name="+")
    came = models.CharField(max_length=9, choices=Came.choices)
    reason = models.CharField(max_length=200)
    sealed = models.TextField()
    tail = models.CharField(max_length=3)
    prints = models.CharField(max_length=80, db_index=True)
    checked = models.CharField(max_length=11, choices=Checked.choices)
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    requested_at = models.DateTimeField()
    contact = HolderForeignKey(Contact, null=True, related_name="+", db_index=False)
    called_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    called_at = models.DateTimeField(null=True)
    spoke_with = models.CharField(max_length=120, blank=True)
    confirmed = models.BooleanField(null=True, help_text="Whether the payee confirmed the change.")
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True)
    hold_until = models.DateField(null=True, help_text="First day on which the new account is paid to.")
    shortened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    shortened_at = models.DateTimeField(null=True)
    shortened_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            _one_party("banking_change_party"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("requested_by")) & ~Q(approved_by=F("called_by"))),
                name="banking_change_two_people",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(confirmed=True, called_by__isnull=False, contact__isnull=False, hold_until__isnull=False),
                name="banking_change_called_first",
            ),
            models.CheckConstraint(
                condition=Q(shortened_by__isnull=True)
                | (
                    Q(called_by__isnull=False, approved_by__isnull=False)
                    & ~Q(shortened_because="")
                    & ~Q(shortened_by=F("requested_by"))
                    & ~Q(shortened_by=F("called_by"))
                    & ~Q(shortened_by=F("approved_by"))
                ),
                name="banking_change_shortened",
            ),
            TableTrigger(name="banking_change_guard", when="BEFORE UPDATE OR DELETE", function="accord_bank_change_guard"),
            TableTrigger(name="banking_change_guard_new", when="AFTER INSERT", function="accord_bank_change_guard"),
        ]  # fmt: skip


@tracked
class PayeeAccount(_Party):
    """Between two days a payee is paid to this account; made by an approved change, never overwritten, only ended."""

    data_class = DataClass.FINANCE
    retention = "7 years after its end"
    referable: ClassVar[bool] = True

    change = HolderForeignKey(BankChange, related_name="accounts")
    sealed = models.TextField()
    tail = models.CharField(max_length=3)
    prints = models.CharField(max_length=80, db_index=True)
    checked = models.CharField(max_length=11, choices=Checked.choices)
    during = DateRangeField()

    class Meta:
        constraints = [
            _one_party("banking_payee_party"),
            models.UniqueConstraint(fields=["change"], name="banking_payee_once"),
            ExclusionConstraint(
                name="banking_payee_no_overlap",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (Coalesce(F("supplier"), F("party")), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            TableTrigger(name="banking_payee_guard", when="BEFORE UPDATE OR DELETE", function="accord_payee_guard"),
            TableTrigger(name="banking_payee_guard_new", when="AFTER INSERT", function="accord_payee_guard"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"…{self.tail}"


@tracked
class AccountPrint(Window):
    """What partners may know of an account that is paid to: a keyed fingerprint, and whose it is in the shared list.

    One row for each circle that the holder belongs to; written with the account it stands for and ended with it.
    """

    data_class = DataClass.FINANCE
    retention = "as the account"

    account = HolderForeignKey(PayeeAccount, related_name="+")
    prints = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=PartyKind.choices)
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="+", db_index=False)
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            ReaderToo(name="banking_print_reader", column="reader_id"),
            models.UniqueConstraint(fields=["account", "reader"], name="banking_print_once"),
        ]
        indexes = [models.Index(fields=["prints"], name="banking_print_of")]
