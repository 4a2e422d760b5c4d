"""Pages of a kept PDF as pictures, so that a paper stands beside the form that is keyed from it.

The browser never opens the PDF itself: it is drawn by pdfium in a process of its own, and only pixels come out.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from apps.core.errors import Invalid
from apps.documents.files import open_bytes
from apps.documents.models import StoredFile

WORKER = Path(__file__).with_name("picture_worker.py")
MEMORY = 1_500_000_000  # bytes of address space of the child
SECONDS = 20
WIDTH = 1_000
PAGES_MAX = 50


@dataclass(frozen=True)
class Picture:
    """One page, drawn, and of how many."""

    png: bytes
    page: int
    pages: int


def page_of_pdf(stored: StoredFile, page: int) -> Picture:
    """A page of a PDF whose row was read within a scope.  Invalid when it is no PDF, has no such page, or is damaged."""
    if stored.media_type != "application/pdf" or not 1 <= page <= PAGES_MAX:
        raise Invalid(f"There is no page {page} of “{stored.name}” to show.")
    command = [sys.executable, "-I", str(WORKER), str(MEMORY), str(SECONDS), str(page), str(WIDTH)]
    with open_bytes(stored) as file:
        try:
            done = subprocess.run(command, stdin=file, capture_output=True, timeout=SECONDS * 2, check=False)
        except subprocess.TimeoutExpired as error:
            raise Invalid(f"“{stored.name}” takes too long to draw. Save it and open it yourself.") from error
    pages, _, png = done.stdout.partition(b"\n")
    if done.returncode or not png:
        raise Invalid(f"Page {page} of “{stored.name}” cannot be drawn. Save it and open it yourself.")
    return Picture(png, page, int(pages))
