"""A PDF of one empty page."""

from __future__ import annotations

import io

import pypdfium2


def pdf() -> bytes:
    """One page of A4."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()
