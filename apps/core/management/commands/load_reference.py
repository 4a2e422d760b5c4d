"""`manage.py load_reference`: bring shared codes and mapping tables in line with the shipped files; idempotent."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.core.scope import Scope, scoped_transaction


class Command(BaseCommand):
    """Each room's `reference.load()` in the order of the floors, in one transaction, as a steward."""

    help = (
        "Load duties, roles, categories and mapping tables from fixtures/reference. May run at every start."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what stands now."""
        with scoped_transaction(Scope(steward=True, context={"name": "load_reference"})):
            for room in settings.ROOMS:
                if find_spec(f"apps.{room}.reference") is None:
                    continue
                counts = import_module(f"apps.{room}.reference").load()
                told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
                self.stdout.write(f"{room}: {told}")
