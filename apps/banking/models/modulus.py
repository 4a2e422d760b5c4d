"""The weight table of the modulus check, as loaded from the published files; a new issue replaces the rows whole."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.core.models import ReferenceModel


class ModulusRule(ReferenceModel):
    """One line of the published weight table; `place` keeps the file's order, which counts."""

    retention = "until the next issue"

    issue = models.CharField(max_length=40, help_text="What the publisher calls this issue.")
    place = models.PositiveIntegerField(unique=True)
    first = models.CharField(max_length=6)
    last = models.CharField(max_length=6)
    method = models.CharField(max_length=5)
    weights = ArrayField(models.SmallIntegerField(), size=14)
    exception = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["first", "last"], name="banking_modulus_range")]


class ModulusSubstitute(ReferenceModel):
    """A sort code that is checked as another one (exception 5)."""

    retention = "until the next issue"

    sort_code = models.CharField(max_length=6, primary_key=True)
    checked_as = models.CharField(max_length=6)
