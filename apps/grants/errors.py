"""Turns what the database says about grants into sentences for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from apps.audit.judging import database_judges


@contextmanager
def grant_judged() -> Iterator[None]:
    """Run writes of grants; a refusal of the database's own rules comes back as a Conflict with its sentence."""
    with database_judges():
        yield
