"""SQL statements kept in files, read once; a line `-- with: name` takes in the part kept under that name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

PART = re.compile(r"^[ ]*-- with: (?P<name>[a-z_]+)$", re.MULTILINE)


@cache
def statement(folder: Path, name: str) -> str:
    """The statement kept in `<folder>/<name>.sql`, with the parts that it names."""
    written = (folder / f"{name}.sql").read_text(encoding="utf-8")
    return PART.sub(lambda part: statement(folder, part["name"]).rstrip(), written)
