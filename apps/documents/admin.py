"""Registers of records and what hangs on them; all read-only here."""

from django.contrib import admin

from apps.core.admin import Register
from apps.core.words import code
from apps.documents.models import Link, NumberSeries, Record, RecordAct, StoredFile
from apps.documents.transitions import KINDS


def kind_in_words(kind: str) -> str:
    """The declared name of a kind of record."""
    return KINDS[kind].label if kind in KINDS else code(kind)


@admin.register(Record)
class RecordRegister(Register):
    """Every record within scope."""

    words = {"kind": kind_in_words}
    list_display = ("number", "kind", "title", "state", "made_at", "made_by")
    list_filter = ("kind", "state")
    search_fields = ("number", "title")
    ordering = ("-id",)


@admin.register(RecordAct)
class RecordActRegister(Register):
    """Who used which duty on which record."""

    list_display = ("record", "person", "duty", "at")
    list_filter = ("duty",)
    ordering = ("-id",)


@admin.register(Link)
class LinkRegister(Register):
    """What leads to what."""

    list_display = ("one", "kind", "other", "made_at")
    list_filter = ("kind",)
    ordering = ("-id",)


@admin.register(StoredFile)
class StoredFileRegister(Register):
    """Every attached file; its content opens from its record."""

    list_display = ("name", "record", "media_type", "size", "scan", "made_at", "made_by")
    list_filter = ("scan", "media_type")
    search_fields = ("name", "sha256")
    ordering = ("-id",)


@admin.register(NumberSeries)
class NumberSeriesRegister(Register):
    """The last number given in each series."""

    list_display = ("series", "year", "last")
    list_filter = ("series", "year")
