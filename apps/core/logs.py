"""What never reaches a log: values of rows in database errors, what people searched for, links that open a sign-in."""

from __future__ import annotations

import re
from typing import Any

# PostgreSQL says which value was refused: 'DETAIL:  Key (email)=(…) already exists.', 'CONTEXT:  COPY …: "…"'.
_TOLD = re.compile(r"^\s*(?:\| )?(DETAIL|CONTEXT):.*$", re.MULTILINE)
_QUOTED = re.compile(r'^(\s*(?:\| )?(?:psycopg|django\.db)[\w.]*: .*?: )".*"$', re.MULTILINE)
_KEYED = re.compile(r"(/password/reset/key/)[^/?\s]+")


def without_values(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Processor of structlog: the traceback keeps where and which rule, and loses the values of rows."""
    trace = event.get("exception")
    if isinstance(trace, str):
        event["exception"] = _QUOTED.sub(r"\1“…”", _TOLD.sub(r"\1: (left out)", trace))
    return event


def without_secrets(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Processor of structlog: a link that sets a password is as good as the password."""
    for key in ("event", "request"):
        text = event.get(key)
        if isinstance(text, str) and "/password/reset/key/" in text:
            event[key] = _KEYED.sub(r"\1…", text)
    return event
