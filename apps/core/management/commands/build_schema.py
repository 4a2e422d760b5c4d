"""`manage.py build_schema`: make an empty database's tables from the models in one pass."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from apps.core.schema import build


class Command(BaseCommand):
    """Refuses a database that has tables already: those are migrated instead."""

    help = "Build every table, policy and function in an empty database, from the models."

    def handle(self, *args: Any, **options: Any) -> None:
        """Build on the owner's connection."""
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT to_regclass('public.tenancy_holder')")
            if cursor.fetchone()[0]:
                raise CommandError(
                    "This database has its tables already. Run `manage.py migrate --database owner`."
                )
        build("owner", verbosity=options["verbosity"] - 1)
