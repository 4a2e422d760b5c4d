"""Registers of procurement: contracts, who may call off, what was, and changes; all read-only here."""

from django.contrib import admin

from apps.core.admin import Register
from apps.procurement.models import CalledOff, Change, Contract


@admin.register(Contract)
class ContractRegister(Register):
    """Contracts within scope."""

    list_display = ("record", "code", "title", "supplier", "cap", "called", "approved_by")
    list_filter = ("kind", "regime", "route")
    list_select_related = ("record", "supplier", "approved_by")


@admin.register(CalledOff)
class CalledOffRegister(Register):
    """What orders took of contracts."""

    list_display = ("contract", "order", "dated", "net", "made_by")
    list_select_related = ("contract", "order", "made_by")


@admin.register(Change)
class ChangeRegister(Register):
    """How terms changed."""

    list_display = (
        "record",
        "contract",
        "ground",
        "cap_before",
        "cap",
        "last_day_before",
        "last_day",
        "approved_by",
    )
    list_filter = ("ground",)
    list_select_related = ("record", "contract", "approved_by")
