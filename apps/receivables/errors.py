"""Turns what the database says about invoices out into sentences for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from apps.audit.judging import database_judges


@contextmanager
def income_judged(*, overlap: str = "") -> Iterator[None]:
    """Run writes of income; a refusal of the database's own rules comes back as a Conflict with its sentence."""
    with database_judges(overlap=overlap):
        yield
