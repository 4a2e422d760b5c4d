"""`manage.py import_journals FILE… --organisation CODE`: opening balances or history, by the same action as the screens."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from apps.intake.command import ImportCommand


class Command(ImportCommand):
    """Files of journals; what loads waits as drafts for the approval of a second person, which posts it."""

    help = "Draft journals of an earlier system (CSV, XLSX, ODS) for one organisation; a second person approves them."
    target = "journals"

    def more_arguments(self, parser: CommandParser) -> None:
        """What the journals are; without it the file's name tells."""
        parser.add_argument("--kind", choices=["imported", "opening"], help="History, or opening balances.")

    def choices(self, options: dict[str, Any]) -> dict[str, str]:
        """The kind, where it was given."""
        return {"kind": options["kind"]} if options.get("kind") else {}
