"""Registers of grants and claims; read-only here."""

from django.contrib import admin

from apps.core.admin import Register
from apps.grants.models import Agreement, Claim


@admin.register(Agreement)
class AgreementRegister(Register):
    """What is granted."""

    list_display = ("record", "side", "party", "purpose", "starts_on", "ends_on", "amount")
    list_filter = ("side", "voluntary")
    list_select_related = ("record",)


@admin.register(Claim)
class ClaimRegister(Register):
    """What is claimed."""

    list_display = ("record", "agreement", "about", "amount", "received_on", "recognised_on", "approved_on")
    list_select_related = ("record", "agreement__record")
