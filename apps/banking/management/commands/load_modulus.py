"""`manage.py load_modulus VALACDOS [--substitutions SCSUBTAB] --issue NAME`: the published weight table, whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.banking.actions.modulus import keep_table
from apps.banking.calc.modulus import parse, parse_substitutions
from apps.core.scope import Scope, scoped_transaction

BYTES_MAX = 2_000_000


class Command(BaseCommand):
    """The table is its publisher's and does not come with Accord: download the newest issue and load it."""

    help = "Load the weight table (valacdos) and the substitutions (scsubtab) of the modulus check."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files, and what the publisher calls this issue."""
        parser.add_argument("valacdos", type=Path)
        parser.add_argument("--substitutions", type=Path)
        parser.add_argument("--issue", required=True, help="Such as “v8.50”.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Whole or not at all."""
        try:
            rules = parse(_text(options["valacdos"]))
            substitutes = (
                parse_substitutions(_text(options["substitutions"])) if options["substitutions"] else {}
            )
        except (ValueError, OSError) as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        with scoped_transaction(Scope(steward=True, context={"name": "load_modulus"})):
            keep_table(rules, substitutes, options["issue"])
        self.stdout.write(
            f"{len(rules):,} rules and {len(substitutes):,} substitutions of {options['issue']} stand now."
        )


def _text(path: Path) -> str:
    if path.stat().st_size > BYTES_MAX:
        raise ValueError(f"{path.name} is larger than any weight table.")
    return path.read_text(encoding="ascii", errors="replace")
