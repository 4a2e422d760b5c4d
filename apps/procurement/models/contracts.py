"""The contract register: contracts and frameworks of each buyer, who may call off, what was, and how terms changed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.suppliers.models import Supplier
from apps.tenancy.base import TenantModel
from apps.tenancy.models import Organisation, Service
from apps.tenancy.policies import ReaderToo
from apps.tenancy.windows import Window

KEPT_AFTER_END = "6 years after its end"


class Kind(models.TextChoices):
    """What is agreed: one purchase, or terms from which orders are called off."""

    CONTRACT = "contract", "Contract"
    FRAMEWORK = "framework", "Framework"
    DYNAMIC = "dynamic", "Dynamic market"


@tracked
class Contract(TenantModel):
    """One buyer's contract with one supplier, or a framework that it may call off, whoever let it.

    Pounds: `cap` without VAT over the whole term with every extension used, `gross` the same with VAT, `called` net
    ordered so far.  What it says changes as a draft, and later only by an approved change.
    """

    data_class = DataClass.PROCUREMENT
    retention = KEPT_AFTER_END
    referable: ClassVar[bool] = True

    class Regime(models.TextChoices):
        """The law under which it was let."""

        PA23 = "pa23", "Procurement Act 2023"
        PCR15 = "pcr15", "Public Contracts Regulations 2015"
        PSR = "psr", "Provider Selection Regime"
        EXEMPT = "exempt", "Exempt"
        BELOW = "below", "Below the threshold"

    class Route(models.TextChoices):
        """How the supplier was chosen."""

        OPEN = "open", "Open procedure"
        FLEXIBLE = "flexible", "Competitive flexible procedure"
        CALL_OFF = "call_off", "Call-off from a framework"
        QUOTE = "quote", "Quotes"
        DIRECT = "direct", "Direct award"
        WAIVER = "waiver", "Waiver of standing orders"

    record = HolderForeignKey(Record, related_name="+")
    code = models.CharField(max_length=24, help_text="Names it on orders and in the books.")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CONTRACT)
    title = models.CharField(max_length=200)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    let_by = models.CharField(
        max_length=160, blank=True, help_text="Who let the framework, where another body did."
    )
    reference = models.CharField(
        max_length=60, blank=True, help_text="Its number at whoever let it, or the supplier."
    )
    cpv = models.CharField(max_length=10, blank=True)
    regime = models.CharField(max_length=8, choices=Regime.choices)
    route = models.CharField(max_length=10, choices=Route.choices)
    during = DateRangeField(help_text="First day, and the day after the last one.")
    extension_months = models.PositiveSmallIntegerField(
        default=0, help_text="By so many it may still be extended."
    )
    notice_days = models.PositiveSmallIntegerField(default=0, help_text="Notice before its last day.")
    cap = MoneyField()
    gross = MoneyField()
    called = MoneyField(default=0)
    sensitive = models.BooleanField(default=False, help_text="Partners learn nothing of it.")
    manager = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="procurement_contract_record"),
            models.UniqueConstraint(fields=["holder", "code"], name="procurement_contract_code"),
            models.CheckConstraint(
                name="procurement_contract_pounds",
                condition=Q(cap__gt=0, gross__gte=F("cap"), called__gte=0, called__lte=F("cap")),
            ),
            models.CheckConstraint(
                name="procurement_contract_months", condition=Q(extension_months__lte=120, notice_days__lte=1_000)
            ),
            models.CheckConstraint(
                name="procurement_contract_cpv", condition=Q(cpv="") | Q(cpv__regex=r"^[0-9]{8}(-[0-9])?$")
            ),
            models.CheckConstraint(
                name="procurement_contract_approved",
                condition=Q(approved_by=None, approved_at=None) | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            TableTrigger(
                name="procurement_contract_kept", when="BEFORE UPDATE OR DELETE", function="accord_contract_is_kept"
            ),
            TableTrigger(name="procurement_contract_new", when="AFTER INSERT", function="accord_contract_begins"),
            TableTrigger(
                name="procurement_contract_counts", when="AFTER INSERT OR UPDATE OF called",
                function="accord_contract_counts", deferred=True,
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "-id"], name="procurement_contract_list"),
            models.Index(fields=["holder", "supplier"], name="procurement_contract_supplier"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def last_day(self) -> dt.date:
        """The last day on which it holds."""
        return self.during.upper - dt.timedelta(days=1)

    @property
    def notice_day(self) -> dt.date:
        """The last day to give notice, or to decide about an extension."""
        return self.last_day - dt.timedelta(days=self.notice_days)

    @property
    def left(self) -> Decimal:
        """Net pounds that may still be ordered."""
        return self.cap - self.called


class Entitled(TenantModel):
    """Who may call off a framework: an organisation by name, or every organisation of a service."""

    data_class = DataClass.PROCUREMENT
    retention = KEPT_AFTER_END
    append_only: ClassVar[bool] = True

    contract = HolderForeignKey(Contract, related_name="entitled")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    service = models.CharField(max_length=12, choices=Service.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="procurement_entitled_one",
                condition=Q(organisation__isnull=False, service="") | (Q(organisation=None) & ~Q(service="")),
            )
        ]


class CalledOff(TenantModel):
    """Net pounds that an order took of a contract; below nought where an order was cut or closed."""

    data_class = DataClass.PROCUREMENT
    retention = KEPT_AFTER_END
    append_only: ClassVar[bool] = True

    contract = HolderForeignKey(Contract, related_name="calls")
    order = HolderForeignKey(Record, related_name="+")
    dated = models.DateField()
    net = MoneyField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="procurement_calledoff_some", condition=~Q(net=0)),
            TableTrigger(
                name="procurement_calledoff_may", when="AFTER INSERT", function="accord_contract_is_callable"
            ),
            TableTrigger(
                name="procurement_calledoff_counts", when="AFTER INSERT", function="accord_called_off_counts",
                deferred=True,
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "contract", "id"], name="procurement_calledoff_list"),
                   models.Index(fields=["holder", "order"], name="procurement_calledoff_order")]  # fmt: skip


@tracked
class Change(TenantModel):
    """A change of a contract's terms with its legal ground; approved by a second person, it is what the contract says."""

    data_class = DataClass.PROCUREMENT
    retention = KEPT_AFTER_END
    referable: ClassVar[bool] = True

    class Ground(models.TextChoices):
        """Why the law permits it (Procurement Act 2023 s.74 and Schedule 8)."""

        PROVIDED = "provided", "Provided for in the contract"
        SMALL = "small", "Not substantial: no more than a tenth, and the balance kept"
        URGENT = "urgent", "Extreme and unavoidable urgency"
        UNFORESEEN = "unforeseen", "Unforeseeable circumstances, by no more than half"
        ADDITIONAL = "additional", "Additional goods, services or works, by no more than half"
        TRANSFER = "transfer", "Transfer on a corporate restructuring"
        BELOW = "below", "Contract below the threshold"

    record = HolderForeignKey(Record, related_name="+")
    contract = HolderForeignKey(Contract, related_name="changes")
    ground = models.CharField(max_length=12, choices=Ground.choices)
    reason = models.CharField(max_length=400)
    cap_before = MoneyField()
    last_day_before = models.DateField()
    cap = MoneyField()
    gross = MoneyField()
    last_day = models.DateField()
    extension_months = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="procurement_change_record"),
            models.CheckConstraint(
                name="procurement_change_pounds",
                condition=Q(cap__gt=0, gross__gte=F("cap"), extension_months__lte=120),
            ),
            TableTrigger(
                name="procurement_change_kept", when="BEFORE UPDATE OR DELETE", function="accord_contract_change_is_kept"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "contract", "id"], name="procurement_change_list")]


class ContractNote(Window):
    """What partners learn of a live contract: whose, with whom, for what, until when, for how much.

    Contracts above £5,000 are published by law (Local Government Transparency Code 2015, paragraph 32); partners of a
    collaboration see the same earlier and as rows.  Written anew by its owner with every change.
    """

    data_class = DataClass.PROCUREMENT
    retention = KEPT_AFTER_END

    contract = models.BigIntegerField(help_text="The owner's contract, which partners cannot open.")
    code = models.CharField(max_length=24)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=200)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    cpv = models.CharField(max_length=10, blank=True)
    last_day = models.DateField()
    extension_months = models.PositiveSmallIntegerField()
    cap = MoneyField()

    class Meta:
        constraints = [
            ReaderToo(name="procurement_contractnote_reader", column="reader_id"),
            models.UniqueConstraint(
                fields=["holder", "contract", "reader"], name="procurement_contractnote_once"
            ),
        ]
        indexes = [models.Index(fields=["last_day", "id"], name="procurement_contractnote_end")]
