"""Turns what the database says about books into sentences for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from apps.audit.judging import database_judges


@contextmanager
def books_judged(*, overlap: str = "") -> Iterator[None]:
    """Run writes of the books; a refusal of the database's own rules comes back as a Conflict with its sentence.

    It ends the act: what an act wrote to the books stands together or not at all.
    """
    with database_judges(overlap=overlap, last=True):
        yield
