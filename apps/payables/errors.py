"""Turns what the database says about invoices into sentences for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from apps.audit.judging import database_judges


@contextmanager
def invoice_judged(*deferred: str, overlap: str = "", last: bool = False) -> Iterator[None]:
    """Run writes of invoices; a refusal of the database's own rules comes back as a Conflict with its sentence.

    With `last` it ends the whole act, which saves two journeys to the database.
    """
    with database_judges(*deferred, overlap=overlap, last=last):
        yield
