"""Registers of the ledger: the chart, years and periods, mappings, VAT codes, journals; read-only here."""

from django.contrib import admin

from apps.core.admin import Register
from apps.ledger.models import (
    Account,
    AccountUse,
    BookRules,
    DimensionValue,
    Journal,
    Mapping,
    Period,
    ReportLine,
    VatCode,
    VatRate,
    Year,
)


@admin.register(Account)
class AccountRegister(Register):
    """The account structure that all organisations share."""

    list_display = ("code", "name", "kind", "group", "role", "needs_cost_centre")
    list_filter = ("kind", "role")
    search_fields = ("code", "name", "group")


@admin.register(AccountUse)
class AccountUseRegister(Register):
    """Which organisation uses which account, and when."""

    list_display = ("account", "holder", "during")
    search_fields = ("account__code", "account__name")


@admin.register(DimensionValue)
class DimensionValueRegister(Register):
    """Cost centres, objectives, projects, categories and contracts."""

    list_display = ("code", "name", "kind", "parent", "holder", "during")
    list_filter = ("kind",)
    search_fields = ("code", "name")


@admin.register(Year)
class YearRegister(Register):
    """Financial years of each organisation."""

    list_display = ("year", "holder", "during")


@admin.register(Period)
class PeriodRegister(Register):
    """Periods with their three locks."""

    list_display = ("label", "number", "holder", "during", "ledger_lock", "purchases_lock", "vat_lock")
    list_filter = ("ledger_lock", "number")
    search_fields = ("label",)


@admin.register(BookRules)
class BookRulesRegister(Register):
    """From which amount manual journals take two people."""

    list_display = ("holder", "manual_limit", "during")


@admin.register(Journal)
class JournalRegister(Register):
    """Posted journals."""

    list_display = ("number", "dated", "kind", "text", "debits", "lines_count")
    list_filter = ("kind",)
    ordering = ("-dated", "-id")
    search_fields = ("number", "text")


@admin.register(ReportLine)
class ReportLineRegister(Register):
    """Lines of published schemes."""

    list_display = ("scheme", "code", "label", "parent", "source")
    list_filter = ("scheme",)
    search_fields = ("code", "label")


@admin.register(Mapping)
class MappingRegister(Register):
    """What an account or an objective means in a scheme, and between which days."""

    list_display = ("scheme", "by", "code", "line", "during", "shipped")
    list_filter = ("scheme", "by", "shipped")
    search_fields = ("code", "line__label")


@admin.register(VatCode)
class VatCodeRegister(Register):
    """VAT codes."""

    list_display = ("code", "label", "direction", "blocked", "exempt", "source")
    list_filter = ("direction", "blocked", "exempt")
    search_fields = ("code", "label")


@admin.register(VatRate)
class VatRateRegister(Register):
    """Rates of VAT codes by day."""

    list_display = ("code", "percent", "during", "source")
