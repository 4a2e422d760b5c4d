"""Registers of payables: invoices, what stops them, their twins, the rules; all read-only here."""

from django.contrib import admin

from apps.core.admin import Register
from apps.payables.models import Category, Invoice, Rules, Run, RunPlan, Settled, Stop, Twin


@admin.register(Invoice)
class InvoiceRegister(Register):
    """Every invoice, within scope."""

    list_display = ("record", "supplier", "reference", "dated", "gross", "due_on", "posted_on", "paid_on")
    list_filter = ("kind", "source")
    list_select_related = ("record", "supplier")


@admin.register(Stop)
class StopRegister(Register):
    """Disputes and holds."""

    list_display = ("invoice", "kind", "reason", "since", "until")
    list_filter = ("kind",)
    list_select_related = ("invoice",)


@admin.register(Twin)
class TwinRegister(Register):
    """Possible duplicates and what was decided."""

    list_display = ("invoice", "kind", "other", "organisation", "decision", "decided_at")
    list_filter = ("kind", "decision")
    list_select_related = ("invoice", "other", "organisation")


@admin.register(Category)
class CategoryRegister(Register):
    """Invoices that come without an order."""

    list_display = ("code", "name", "account", "vat_code")
    list_select_related = ("account", "vat_code")


@admin.register(Rules)
class RulesRegister(Register):
    """Tolerances and windows."""

    list_display = ("price_percent", "price_pounds", "quantity_percent", "circle", "during")
    list_select_related = ("circle",)


@admin.register(Run)
class RunRegister(Register):
    """Payment runs."""

    list_display = ("record", "account", "kind", "pay_on", "before", "urgent_because")
    list_filter = ("kind",)
    list_select_related = ("record", "account")


@admin.register(RunPlan)
class RunPlanRegister(Register):
    """Days of payment."""

    list_display = ("weekdays", "minimum", "usual", "reason", "during")


@admin.register(Settled)
class SettledRegister(Register):
    """Debts that left the creditors account."""

    list_display = ("invoice", "how", "record", "dated", "undone_on")
    list_filter = ("how",)
    list_select_related = ("invoice", "record")
