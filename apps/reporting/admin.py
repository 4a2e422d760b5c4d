"""Register of report runs; read-only here."""

from django.contrib import admin

from apps.core.admin import Register
from apps.reporting.models import Run


@admin.register(Run)
class RunRegister(Register):
    """Every run, within scope."""

    holder_lists = ("organisations", "left_out")
    list_display = ("record", "report", "first", "last", "as_of", "total", "lines")
    list_filter = ("report",)
