"""Errors of room jobs, and the sentence that is kept of an unexpected one."""

from __future__ import annotations

import traceback
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError

from apps.core.errors import AccordError

OWN_SENTENCE = "23000"
"""SQLSTATE that our own triggers raise with a sentence meant for people."""


class JobLost(Exception):
    """The job went to another worker meanwhile; nothing of this try may be kept."""


class JobCancelled(Exception):
    """Someone asked to cancel the job; nothing of this try is kept."""


def sentence_of(error: BaseException) -> str:
    """The sentence kept of a failure.  PostgreSQL's own texts name values of rows, so they are left out."""
    if isinstance(error, AccordError):
        return str(error)
    where = _where(error)
    if isinstance(error, DatabaseError):
        cause = error.__cause__
        state = getattr(cause, "sqlstate", None) or "unknown"
        diagnosis = getattr(cause, "diag", None)
        if state == OWN_SENTENCE and diagnosis is not None and diagnosis.message_primary:
            return diagnosis.message_primary
        rule = getattr(diagnosis, "constraint_name", None)
        return f"The database refused the work (SQLSTATE {state}{f', rule {rule}' if rule else ''}){where}."
    text = " ".join(str(error).split())[:300]
    return (
        f"An unexpected fault stopped the work: {type(error).__name__}{f': {text}' if text else ''}{where}."
    )


def _where(error: BaseException) -> str:
    """' (apps/spend/actions.py, line 12)': the last line of our own that the error passed through."""
    base = Path(settings.BASE_DIR) if hasattr(settings, "BASE_DIR") else Path(__file__).resolve().parents[2]
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(base) and ".venv" not in path.parts:
            return f" ({path.relative_to(base)}, line {frame.lineno})"
    return ""
