"""`manage.py migrate`: on the owner's connection unless another is named."""

from __future__ import annotations

from django.core.management.base import CommandParser
from django.core.management.commands import migrate


class Command(migrate.Command):
    """The application's role owns no table: migrating as it would write down migrations that made nothing."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Those of Django, with the owner's connection as the usual one."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")
