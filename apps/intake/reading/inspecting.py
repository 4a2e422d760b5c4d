"""Making the plan of a file: sheets, heading rows, columns with their confidence, questions, warnings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .fields import Target
from .plan import Plan
from .safety import LARGEST_FILE


def inspect(
    path: Path,
    target: Target,
    *,
    name: str = "",
    saved: Mapping[str, Mapping[str, int]] | None = None,
    context: Any = None,
    largest: int = LARGEST_FILE,
) -> Plan:
    """The plan of one file.  Raises IntakeError when the file cannot be read at all.

    `name` is what the person called the file; `saved` holds mappings kept from earlier files
    (fingerprint -> field -> column); `context` goes to the target's `must_match` hooks and `name_check`;
    `largest` is the most bytes to read.
    """
    raise NotImplementedError
