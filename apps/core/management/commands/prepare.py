"""`manage.py prepare`: make a database ready to serve; may run at every start, and does what is missing."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from apps.core.local import ground, outside, roles

# Any number will do, so long as nothing else uses it: two servers that start at once prepare one after the other.
ONE_AT_A_TIME = 71237


class Command(BaseCommand):
    """Roles (given an administrator), then tables or migrations, then the demo county when asked."""

    help = "Make roles, tables and migrations as needed. DATABASE_ADMIN_URL, when set, makes the roles."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """With or without the demo county."""
        parser.add_argument(
            "--demo", action="store_true", help="Load the demo county into an empty database."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step says what it does; with nothing to do it is silent."""
        try:
            self._make_roles()
        except ground.LocalServerError as error:
            raise CommandError(str(error)) from error
        owner = connections["owner"]
        with owner.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
            try:
                self._make_tables(owner)
                if options["demo"]:
                    self._load_demo()
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])

    def _make_roles(self) -> None:
        """On a server whose administrator is at hand: a container's own, the first time."""
        admin = os.environ.get("DATABASE_ADMIN_URL")
        if not admin:
            return
        passwords = {}
        for role, name in ((roles.OWNER, "OWNER_"), (roles.APP, ""), (roles.BACKUP, "BACKUP_")):
            parts = urlsplit(os.environ.get(f"DATABASE_{name}URL", ""))
            if parts.username != role or not parts.password:
                raise CommandError(f"DATABASE_{name}URL should carry the role {role} and its password.")
            passwords[role] = unquote(parts.password)
        database = unquote(urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/"))
        administrator = urlsplit(outside.as_postgres(admin))._replace(path="/postgres").geturl()
        roles.ensure_roles(administrator, database, passwords)
        outside.check_database(os.environ["DATABASE_URL"])

    def _make_tables(self, owner: Any) -> None:
        with owner.cursor() as cursor:
            cursor.execute("SELECT to_regclass('public.tenancy_holder') IS NOT NULL")
            built = cursor.fetchone()[0]
        if not built:
            self.stdout.write("Making the tables ...")
            call_command("build_schema", verbosity=0)
        elif pending := _pending(owner):
            self.stdout.write(f"Bringing the tables up to date ({pending} migrations) ...")
            call_command("migrate", database="owner", verbosity=0, interactive=False)

    def _load_demo(self) -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM tenancy_holder)")
            filled = cursor.fetchone()[0]
        if not filled:
            self.stdout.write("Loading the demo county ...")
            call_command("load_demo", stdout=self.stdout)


def _pending(owner: Any) -> int:
    executor = MigrationExecutor(owner)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
