"""Turns what the database says about contracts into sentences for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from apps.audit.judging import database_judges


@contextmanager
def contract_judged(*deferred: str, overlap: str = "") -> Iterator[None]:
    """Run writes of contracts; a refusal of the database's own rules ends the act as a Conflict with its sentence."""
    with database_judges(*deferred, overlap=overlap, last=True):
        yield
