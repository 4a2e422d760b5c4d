"""The shared account structure, what each organisation uses of it, its dimensions, and the codings made of them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.core.models import ReferenceModel
from apps.core.policy import TableTrigger
from apps.ledger.models.vat import VatCode
from apps.tenancy.base import TenantModel
from apps.tenancy.models import Organisation


@tracked
class Account(ReferenceModel):
    """One account of the structure that all organisations share; income and expenditure accounts are the subjective.

    `role` tells what the machinery must know of it: which accounts always need a second person, which need a
    counterparty, and where year-end and VAT entries go.
    """

    retention = "for ever"

    class Kind(models.TextChoices):
        """Where the account stands in the statements."""

        ASSET = "asset", "Asset"
        LIABILITY = "liability", "Liability"
        RESERVE = "reserve", "Reserve"
        INCOME = "income", "Income"
        EXPENDITURE = "expenditure", "Expenditure"

    class Role(models.TextChoices):
        """What an account is to the machinery."""

        NONE = "", "Nothing special"
        BANK = "bank", "Bank"
        SUSPENSE = "suspense", "Suspense"
        INTER_ORGANISATION = "inter_organisation", "Inter-organisation"
        RECEIVABLES = "receivables", "Receivables control"
        PAYABLES = "payables", "Payables control"
        NOT_INVOICED = "not_invoiced", "Received, not invoiced"
        VAT = "vat", "VAT control"
        IRRECOVERABLE_VAT = "irrecoverable_vat", "Irrecoverable VAT"
        ACCRUAL = "accrual", "Accruals"
        PREPAYMENT = "prepayment", "Prepayments"
        GENERAL_RESERVE = "general_reserve", "General fund or reserve"
        UNCLOSED = "unclosed", "Result of earlier years, not yet taken to reserves"

    code = models.CharField(max_length=8, primary_key=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    group = models.CharField(max_length=80, help_text="Line of the statements under which it is shown.")
    role = models.CharField(max_length=20, choices=Role.choices, blank=True, default="")
    needs_cost_centre = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@tracked
class AccountUse(TenantModel):
    """Between two days an organisation uses an account: nothing is posted to one that it does not use."""

    data_class = DataClass.FINANCE
    retention = "for ever"

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="ledger_accountuse_no_overlap",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("account", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]
        # Posting asks for every line whether its account is in use: a plain index answers faster than the exclusion's.
        indexes = [models.Index(fields=["holder", "account"], name="ledger_accountuse_account")]


class Dimension(models.TextChoices):
    """The kinds of value a line may carry beside its account."""

    COST_CENTRE = "cost_centre", "Cost centre"
    OBJECTIVE = "objective", "Objective"
    PROJECT = "project", "Project"
    CATEGORY = "category", "Category"
    CONTRACT = "contract", "Contract"


@tracked
class DimensionValue(TenantModel):
    """One cost centre, objective, project, category or contract of an organisation.

    The ledger owns the value; the room whose thing it is registers it (a contract, a project).  `parent` makes the
    tree of cost centres; its depth is bounded by the trigger that refuses circles.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"
    referable: ClassVar[bool] = True

    kind = models.CharField(max_length=12, choices=Dimension.choices)
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=120)
    parent = HolderForeignKey("self", null=True, blank=True, related_name="children")
    during = DateRangeField(help_text="When it may be posted to.")

    class Meta:
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["holder", "kind", "code"], name="ledger_dimensionvalue_code"),
            TableTrigger(
                name="ledger_dimensionvalue_tree", when="BEFORE INSERT OR UPDATE", function="accord_dimension_is_a_tree"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Coding(TenantModel):
    """One combination of account and dimensions that lines carry: kept once, so that a line and a balance name one key."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    cost_centre = HolderForeignKey(DimensionValue, null=True, related_name="+")
    objective = HolderForeignKey(DimensionValue, null=True, related_name="+", db_index=False)
    project = HolderForeignKey(DimensionValue, null=True, related_name="+", db_index=False)
    category = HolderForeignKey(DimensionValue, null=True, related_name="+", db_index=False)
    contract = HolderForeignKey(DimensionValue, null=True, related_name="+", db_index=False)
    counterparty = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    capital = models.BooleanField(default=False, help_text="Capital, rather than revenue.")
    vat_code = models.ForeignKey(VatCode, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "account", "cost_centre", "objective", "project", "category", "contract",
                        "counterparty", "capital", "vat_code"],
                name="ledger_coding_once", nulls_distinct=False,
            ),
            TableTrigger(name="ledger_coding_kinds", when="BEFORE INSERT", function="accord_coding_is_whole"),
        ]  # fmt: skip
