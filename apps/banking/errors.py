"""Turns what the database says about money at the bank into sentences for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from apps.audit.judging import database_judges


@contextmanager
def bank_judged(*deferred: str, overlap: str = "") -> Iterator[None]:
    """Run writes of this room; a refusal of the database's own rules comes back as a Conflict with its sentence."""
    with database_judges(*deferred, overlap=overlap):
        yield
