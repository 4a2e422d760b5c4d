"""`manage.py prepare`: make a database ready to serve; may run at every start, and does what is missing."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from apps.core.local import ground, outside, postgres, roles

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
            self._discard_what_was_cut_short()
        except ground.LocalServerError as error:
            raise CommandError(str(error)) from error
        owner = connections["owner"]
        with owner.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            changed = self._make_tables(owner)
            if changed or not options["demo"]:
                # Quick, and idempotent: a release may ship newer codes without a migration.
                call_command("load_reference", stdout=io.StringIO())
            if options["demo"]:
                self._load_demo()
        finally:
            # Lets the lock go whatever state a failure left the session in.
            owner.close()
        marker().unlink(missing_ok=True)

    def _discard_what_was_cut_short(self) -> None:
        """A set-up that was killed half-way starts over, in our own server only; nothing was served from it."""
        if not marker().exists():
            return
        if os.environ.get("DATABASE_URL"):
            raise CommandError(
                "The last set-up of this database was cut short: give DATABASE_URL an empty database, then remove "
                f"{marker()}."
            )
        self.stdout.write("The last set-up was cut short: starting over with an empty database.")
        server = postgres.start("main")
        with psycopg.connect(outside.as_postgres(server.superuser_url), autocommit=True) as connection:
            name = sql.Identifier(postgres.DATABASE)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        secret = {role: server.passwords[role] for role in roles.LOGIN_ROLES}
        roles.ensure_roles(outside.as_postgres(server.superuser_url), postgres.DATABASE, secret)

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

    def _make_tables(self, owner: Any) -> bool:
        """Build or migrate; true when there was anything to do."""
        if not _stands(owner):
            self.stdout.write("Making the tables ...")
            ground.make_local_dir(ground.local_dir())
            marker().touch()
            call_command("build_schema", verbosity=0)
            return True
        pending = _pending(owner)
        if pending:
            self.stdout.write(f"Bringing the tables up to date ({pending} migrations) ...")
            call_command("migrate", database="owner", verbosity=0, interactive=False)
        return bool(pending)

    def _load_demo(self) -> None:
        """The county, whole: the marker stands until it is."""
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM tenancy_organisation)")
            filled = cursor.fetchone()[0]
        if not filled:
            self.stdout.write("Loading the demo county; this is done once ...")
            marker().touch()
        call_command("load_demo", no_list=True, stdout=self.stdout if not filled else io.StringIO())


def marker() -> Path:
    """Stands while an empty database is being made and filled; whoever finds it knows that this was cut short."""
    return ground.local_dir() / "preparing"


def _stands(owner: Any) -> bool:
    with owner.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.tenancy_holder') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def _pending(owner: Any) -> int:
    executor = MigrationExecutor(owner)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
