"""Registers of budgets: lines, versions, commitments, rules and overrides; all read-only here."""

from django.contrib import admin

from apps.budgets.models import Commitment, Control, Entry, Line, Override, Version
from apps.core.admin import Register


@admin.register(Line)
class LineRegister(Register):
    """Every budget, within scope."""

    list_display = ("year", "account", "cost_centre", "project", "capital", "original", "revised")
    list_filter = ("year", "capital")
    list_select_related = ("account", "cost_centre", "project")


@admin.register(Version)
class VersionRegister(Register):
    """Numbered states of each year's budget."""

    list_display = ("number", "book", "kind", "label", "made_at")
    list_filter = ("kind",)
    list_select_related = ("book",)


@admin.register(Commitment)
class CommitmentRegister(Register):
    """What requisitions and orders hold."""

    list_display = ("record", "position", "year", "soft", "hard", "accrued")
    list_filter = ("year",)
    list_select_related = ("record",)


@admin.register(Entry)
class EntryRegister(Register):
    """Every movement of a commitment."""

    list_display = ("at", "act", "commitment", "record", "soft", "hard", "accrued")
    list_filter = ("act",)
    list_select_related = ("record",)


@admin.register(Control)
class ControlRegister(Register):
    """Stop, warn or ignore."""

    list_display = ("kind", "basis", "verdict", "cost_centre", "during", "reason")
    list_filter = ("kind", "verdict")
    list_select_related = ("cost_centre",)


@admin.register(Override)
class OverrideRegister(Register):
    """Who let which document past a stop."""

    list_display = ("at", "record", "person", "amount", "reason")
    list_select_related = ("record", "person")
