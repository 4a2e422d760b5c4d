"""Shared code lists and mapping tables: ProClass, and the dated rules that lead to it and to SeRCOP groups.

The SeRCOP groups themselves are lines of the ledger's scheme: one list, one loader.
"""

from __future__ import annotations

import datetime as dt

from django.db import models

from apps.audit.history import tracked
from apps.core.models import ReferenceModel
from apps.ledger.models import ReportLine

BEGINNING = dt.date(2015, 4, 1)


class MappingVersion(ReferenceModel):
    """One numbered state of the mapping tables; a classification names the version it was made with."""

    retention = "for ever"
    append_only = True

    number = models.PositiveIntegerField(primary_key=True)
    note = models.CharField(max_length=300)
    shipped = models.CharField(max_length=64, help_text="SHA-256 of the shipped tables that it took in.")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Mapping version {self.number}"


@tracked
class ProClassCode(ReferenceModel):
    """One ProClass 17.1 category (Open Government Licence), with the labels of its levels."""

    retention = "for ever"

    code = models.CharField(max_length=6, primary_key=True)
    level1 = models.CharField(max_length=120)
    level2 = models.CharField(max_length=120, blank=True)
    level3 = models.CharField(max_length=120, blank=True)
    clarification = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "ProClass category"
        verbose_name_plural = "ProClass categories"
        ordering = ["level1", "level2", "level3"]

    def __str__(self) -> str:
        return " › ".join(part for part in (self.level1, self.level2, self.level3) if part)


class _Versioned(ReferenceModel):
    """A row that holds from one mapping version until another (never changed, only ended)."""

    since = models.PositiveIntegerField(help_text="Mapping version from which the row holds.")
    until = models.PositiveIntegerField(null=True, help_text="Mapping version from which it no longer holds.")
    shipped = models.BooleanField(default=False, help_text="Came with the product, rather than by a steward.")

    class Meta:
        abstract = True


@tracked
class MappingRule(_Versioned):
    """A common rule: a published category, code, words or supplier, and what it means between two days."""

    retention = "for ever"

    kind = models.CharField(max_length=20)
    pattern = models.CharField(max_length=400)
    category = models.CharField(max_length=300, blank=True)
    proclass = models.ForeignKey(ProClassCode, models.PROTECT, null=True, related_name="+")
    sercop = models.ForeignKey(ReportLine, models.PROTECT, null=True, related_name="+")
    addressable = models.BooleanField(null=True)
    rank = models.PositiveSmallIntegerField(default=100)
    confidence = models.CharField(max_length=12, blank=True)
    valid_from = models.DateField(default=BEGINNING)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "rank", "pattern"]


@tracked
class SercopOf(_Versioned):
    """The SeRCOP group that a ProClass category falls into."""

    retention = "for ever"

    proclass = models.ForeignKey(ProClassCode, models.PROTECT, related_name="+")
    sercop = models.ForeignKey(ReportLine, models.PROTECT, related_name="+")


@tracked
class ProClassAlias(_Versioned):
    """A dotted path that bodies publish for a ProClass category under another name."""

    retention = "for ever"

    path = models.CharField(max_length=300)
    proclass = models.ForeignKey(ProClassCode, models.PROTECT, related_name="+")
