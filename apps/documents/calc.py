"""Pure helpers of room documents: public ids and the look of a number."""

from __future__ import annotations

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562): milliseconds since 1970 first, so that ids made later sort later."""
    value = (time.time_ns() // 1_000_000) << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62
    return uuid.UUID(int=value | secrets.randbits(62))


def number_text(series: str, year: int, number: int) -> str:
    """'LOAD-2026-000123': series, financial year by its first calendar year, six figures or more."""
    return f"{series}-{year}-{number:06d}"
