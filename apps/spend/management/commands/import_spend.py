"""`manage.py import_spend FILE… --organisation CODE`: load payment files by the same action as the screens."""

from __future__ import annotations

from apps.intake.command import ImportCommand


class Command(ImportCommand):
    """Published payment files."""

    help = "Load published payment files (CSV, XLSX, ODS) for one organisation."
    target = "spend"
