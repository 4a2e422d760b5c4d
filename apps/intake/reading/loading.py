"""Reading a file by its plan: batches of clean rows, refused rows with reasons, exact counts; a preview."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .fields import Target
from .plan import Plan
from .results import Batch, Counts, Preview

BATCH = 10_000


class Reading:
    """Iterate it for batches; afterwards `counts` is exact and `warnings` complete."""

    counts: Counts

    def __iter__(self) -> Iterator[Batch]:
        raise NotImplementedError


def read(path: Path, plan: Plan, target: Target, *, context: Any = None, batch_rows: int = BATCH) -> Reading:
    """Reads the file by its plan.  Raises PlanNotReady while questions wait, FileChanged if it is another file."""
    raise NotImplementedError


def preview(
    path: Path,
    plan: Plan,
    target: Target,
    *,
    context: Any = None,
    first_rows: int = 20,
    first_refusals: int = 1000,
) -> Preview:
    """Reads the whole file and keeps totals by sheet and month, the first rows and the first refusals."""
    raise NotImplementedError
