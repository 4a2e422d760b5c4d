"""Payment runs: the organisation's rules for them, the run, what it pays to whom for which invoices, and what is settled."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.banking.models import BankAccount, PayeeAccount, Payment
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.payables.models.invoices import Invoice
from apps.suppliers.models import Supplier
from apps.tenancy.base import TenantModel


@tracked
class RunPlan(TenantModel):
    """From day to day: on which weekdays the organisation pays, what is too small to pay, and what is more than usual."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), help_text="Days of payment: 1 is Monday, 5 Friday."
    )
    minimum = MoneyField(
        default=0, help_text="A payee is not paid less than this in a run, unless somebody puts it in."
    )
    usual = MoneyField(null=True, help_text="A larger payment to one payee is pointed out.")
    reason = models.CharField(max_length=200)
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="payables_runplan_once",
                expressions=[("holder", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="payables_runplan_days",
                condition=Q(weekdays__len__gte=1) & Q(weekdays__contained_by=[1, 2, 3, 4, 5]),
            ),
            models.CheckConstraint(
                name="payables_runplan_pounds",
                condition=Q(minimum__gte=0) & (Q(usual=None) | Q(usual__gt=0)),
            ),
        ]  # fmt: skip


@tracked
class Run(TenantModel):
    """One run of payments from one account (record `payables.run`), held by the account's organisation.

    `key` names it in the rows of another organisation that the account pays for under a mandate.
    """

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    key = models.UUIDField(unique=True)
    account = HolderForeignKey(BankAccount, related_name="+")
    kind = models.CharField(max_length=6, choices=Payment.Kind.choices)
    pay_on = models.DateField(help_text="Day on which payees are credited.")
    before = models.DateField(
        help_text="Invoices are paid whose term ends before this day, that of the next run."
    )
    minimum = MoneyField(default=0)
    usual = MoneyField(null=True)
    urgent_because = models.CharField(
        max_length=200, blank=True, help_text="Why it could not wait for a run."
    )
    payment = HolderForeignKey(Payment, null=True, related_name="+")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="payables_run_record"),
            models.UniqueConstraint(fields=["payment"], condition=Q(payment__isnull=False), name="payables_run_payment"),
            models.CheckConstraint(name="payables_run_days", condition=Q(before__gt=F("pay_on"))),
            TableTrigger(name="payables_run_kept", when="BEFORE UPDATE OR DELETE", function="accord_payrun_is_kept"),
            TableTrigger(
                name="payables_run_agrees", when="AFTER UPDATE OF payment_id", function="accord_payrun_agrees", deferred=True
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "-id"], name="payables_run_list")]


@tracked
class RunPayee(TenantModel):
    """One credit of a run: a supplier's invoices less its credit notes, to the account that is paid to that day."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    class Warning(models.TextChoices):
        """What a reviewer is told first."""

        CHANGED = "changed", "Bank details changed in the last 30 days"
        SHARED = "shared", "Another supplier is paid to the same account"
        TWIN = "twin", "An invoice may be a duplicate"
        FIRST = "first", "First payment to this payee"
        USUAL = "usual", "More than is usual"
        ROUND = "round", "A round sum"

    key = models.UUIDField(help_text="The run's.")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    payee = HolderForeignKey(PayeeAccount, related_name="+", db_index=False)
    amount = MoneyField(help_text="What is paid: invoices less credit notes and deductions.")
    deducted = MoneyField(default=0, help_text="Held back under the Construction Industry Scheme.")
    invoices = models.PositiveIntegerField()
    position = models.PositiveIntegerField(null=True, help_text="Its item in the payment's part.")
    warnings = ArrayField(models.CharField(max_length=8, choices=Warning.choices), default=list)
    failed_because = models.CharField(max_length=120, blank=True)
    failed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "key", "supplier"], name="payables_runpayee_once"),
            models.UniqueConstraint(
                fields=["holder", "key", "position"], condition=Q(position__isnull=False), name="payables_runpayee_place"
            ),
            models.CheckConstraint(name="payables_runpayee_held", condition=Q(deducted__gte=0)),
            models.CheckConstraint(name="payables_runpayee_something", condition=Q(position=None) | Q(amount__gt=0)),
            models.CheckConstraint(
                name="payables_runpayee_failed",
                condition=Q(failed_on=None, failed_because="") | (Q(failed_on__isnull=False) & ~Q(failed_because="")),
            ),
        ]  # fmt: skip


@tracked
class RunItem(TenantModel):
    """One invoice or credit note in a run, or the reason why it is not paid there.  It is in one live run at most."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    class State(models.TextChoices):
        """Where it stands."""

        IN = "in", "To be paid"
        OUT = "out", "Taken out"
        LEFT = "left", "Left out"
        PAID = "paid", "Paid"
        FAILED = "failed", "Came back"
        FREED = "freed", "Set free"

    class Why(models.TextChoices):
        """Why it is left out."""

        DISPUTE = "dispute", "Disputed"
        HOLD = "hold", "On hold"
        FROZEN = "frozen", "Bank details frozen"
        DETAILS = "details", "No bank details"
        DEBIT = "debit", "Collected by direct debit"
        CREDIT = "credit", "Credit notes exceed what is owed"
        CREDITED = "credited", "Credited in full: set it off"
        MINIMUM = "minimum", "Below the least that is paid"
        RUN = "run", "In another run"
        SCHEME = "scheme", "Deductions are made by its own account only"

    key = models.UUIDField(help_text="The run's.")
    invoice = HolderForeignKey(Invoice, related_name="+")
    to = HolderForeignKey(RunPayee, null=True, related_name="items")
    state = models.CharField(max_length=6, choices=State.choices)
    why = models.CharField(max_length=8, choices=Why.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    free_on = models.DateField(null=True, help_text="From when the payee may be paid, where that is known.")
    amount = MoneyField(help_text="Gross, a credit note below nought.")
    deducted = MoneyField(default=0)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "invoice"], name="payables_runitem_once"),
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(state__in=["in", "paid"]), name="payables_runitem_one_run"
            ),
            models.CheckConstraint(name="payables_runitem_left", condition=Q(state="left") | Q(why="")),
            models.CheckConstraint(name="payables_runitem_why", condition=~Q(state="left", why="")),
            models.CheckConstraint(
                name="payables_runitem_out", condition=~Q(state="out") | (~Q(reason="") & Q(taken_by__isnull=False))
            ),
            models.CheckConstraint(name="payables_runitem_to", condition=Q(state="left") | Q(to__isnull=False)),
            TableTrigger(name="payables_runitem_kept", when="BEFORE UPDATE OR DELETE", function="accord_runitem_is_kept"),
            TableTrigger(
                name="payables_runitem_right", when="AFTER INSERT", function="accord_runitems_are_right", per="STATEMENT",
                added="added",
            ),
        ]  # fmt: skip


@tracked
class Settled(TenantModel):
    """A debt that left the creditors account on a day: sent by a run, set off, or met on the bank statement."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    class How(models.TextChoices):
        """What settled it."""

        RUN = "run", "Payment run"
        SET_OFF = "set_off", "Set off against a credit note"
        STATEMENT = "line", "Met on the bank statement"

    invoice = HolderForeignKey(Invoice, related_name="settled")
    how = models.CharField(max_length=8, choices=How.choices)
    key = models.UUIDField(null=True, help_text="The run's.")
    record = HolderForeignKey(
        Record, null=True, related_name="+", help_text="The settlement, where it is no run."
    )
    dated = models.DateField()
    undone_on = models.DateField(null=True, help_text="Day from which it is owed again.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice"], condition=Q(undone_on=None), name="payables_settled_once"),
            models.CheckConstraint(
                name="payables_settled_by",
                condition=Q(how="run", key__isnull=False, record=None) | (~Q(how="run") & Q(key=None)),
            ),
            TableTrigger(
                name="payables_settled_kept", when="BEFORE UPDATE OR DELETE", function="accord_settled_is_kept"
            ),
            TableTrigger(
                name="payables_settled_right", when="AFTER INSERT", function="accord_settled_is_right", per="STATEMENT",
                added="added",
            ),
            TableTrigger(
                name="payables_settled_owed", when="AFTER INSERT OR UPDATE", function="accord_settled_was_owed",
                deferred=True,
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "invoice", "dated"], name="payables_settled_day")]


@tracked
class DirectDebit(TenantModel):
    """An invoice that the supplier collects: never in a run, and settled by a line of the bank statement."""

    data_class = DataClass.FINANCE
    retention = "as the invoice"

    invoice = HolderForeignKey(Invoice, related_name="+")
    reference = models.CharField(max_length=40, help_text="What the statement shows.")
    marked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    marked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(ended_at=None), name="payables_debit_once"
            )
        ]
