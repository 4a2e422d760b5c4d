"""Registers of records and what hangs on them; all read-only here."""

from django.contrib import admin

from apps.core.admin import Register
from apps.documents.models import Link, NumberSeries, Record, RecordAct, StoredFile


@admin.register(Record)
class RecordRegister(Register):
    """Every record within scope."""

    list_display = ("number", "kind", "title", "state", "made_at", "made_by")
    list_filter = ("kind", "state")
    list_select_related = ("made_by",)
    search_fields = ("number", "title")
    ordering = ("-id",)


@admin.register(RecordAct)
class RecordActRegister(Register):
    """Who used which duty on which record."""

    list_display = ("record", "person", "duty", "at")
    list_filter = ("duty",)
    list_select_related = ("record", "person", "duty")
    ordering = ("-id",)


@admin.register(Link)
class LinkRegister(Register):
    """What leads to what."""

    list_display = ("one", "kind", "other", "made_at")
    list_filter = ("kind",)
    list_select_related = ("one", "other")
    ordering = ("-id",)


@admin.register(StoredFile)
class StoredFileRegister(Register):
    """Every attached file; its content opens from its record."""

    list_display = ("name", "record", "media_type", "size", "scan", "made_at", "made_by")
    list_filter = ("scan", "media_type")
    list_select_related = ("record", "made_by")
    search_fields = ("name", "sha256")
    ordering = ("-id",)


@admin.register(NumberSeries)
class NumberSeriesRegister(Register):
    """The last number given in each series."""

    list_display = ("series", "year", "last")
    list_filter = ("series", "year")
