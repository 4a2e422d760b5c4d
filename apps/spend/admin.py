"""Registers of spend: loads and their lines, mapping tables and codes; all read-only here."""

from django.contrib import admin

from apps.core.admin import Register
from apps.spend.models import Line, Load, MappingRule, MappingVersion, ProClassCode


@admin.register(Load)
class LoadRegister(Register):
    """Every file loaded, within scope."""

    list_display = ("file_name", "period_from", "period_to", "rows_read", "rows_refused", "total", "live")
    list_filter = ("live", "amount_basis")
    search_fields = ("file_name",)


@admin.register(Line)
class LineRegister(Register):
    """Every payment line, within scope."""

    list_display = ("paid_on", "raw_supplier", "amount", "purpose")
    list_filter = ("card", "capital")
    ordering = ("-paid_on", "-id")


@admin.register(ProClassCode)
class ProClassRegister(Register):
    """The ProClass tree."""

    list_display = ("code", "level1", "level2", "level3")
    list_filter = ("level1",)
    search_fields = ("code", "level1", "level2", "level3")


@admin.register(MappingVersion)
class MappingVersionRegister(Register):
    """Numbered states of the shared mapping tables."""

    list_display = ("number", "note", "at")


@admin.register(MappingRule)
class MappingRuleRegister(Register):
    """Common rules of the shared mapping tables."""

    list_display = (
        "kind",
        "pattern",
        "category",
        "proclass",
        "sercop",
        "rank",
        "valid_from",
        "since",
        "until",
    )
    list_filter = ("kind", "confidence")
    search_fields = ("pattern", "category")
