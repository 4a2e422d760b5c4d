"""System check: PDF is a capability; where Pango is missing it is off, and this says so."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from . import pdf


@register()
def pdf_capability(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """accord.W060 when reports come as printable pages only, since no PDF can be made on this machine."""
    lacking = pdf.libraries_missing()
    if not lacking:
        return []
    return [
        Warning(
            f"PDF is off, since {' and '.join(lacking)} cannot be loaded; reports are offered as printable pages.",
            hint=pdf.CURE,
            id="accord.W060",
        )
    ]
