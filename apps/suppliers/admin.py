"""Registers of the supplier master: read here; changed in the review queue."""

from django.contrib import admin

from apps.core.admin import Register
from apps.suppliers.models import Alias, MasterChange, OrganisationSupplier, Supplier


@admin.register(Supplier)
class SupplierRegister(Register):
    """Every supplier of the area."""

    list_display = ("name", "state", "addressable", "company_number", "vat_number")
    list_filter = ("state", "addressable", "kind")
    search_fields = ("name", "company_number", "vat_number", "ppon")


@admin.register(Alias)
class AliasRegister(Register):
    """Every spelling, and whom it stands for."""

    list_display = ("raw", "supplier", "origin")
    list_filter = ("origin",)
    search_fields = ("raw",)


@admin.register(MasterChange)
class MasterChangeRegister(Register):
    """Every merge, split, renaming and undoing."""

    list_display = ("number", "kind", "supplier", "other", "at", "reason")
    list_filter = ("kind",)


@admin.register(OrganisationSupplier)
class OrganisationSupplierRegister(Register):
    """What one's own organisation knows of a supplier."""

    list_display = ("supplier", "supplier_ref")
    search_fields = ("supplier__name", "supplier_ref")
