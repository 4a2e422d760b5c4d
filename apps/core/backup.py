"""Backup and restore: one folder holds the database, the files and a manifest that proves both.

A restore never touches what runs until it has proved the copy: it restores beside, counts every table, checks
every file's hash, verifies the audit chain, and only then swaps names.  What stood before is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from apps.core.local import roles
from apps.core.local.outside import as_postgres

FORMAT = 1
DUMP, FILES, MANIFEST = "database.dump", "files.tar", "manifest.json"
BLOCK = 1024 * 1024
WALLS = re.compile(r"\d+; \d+ \d+ (ROW SECURITY|POLICY) ")
"""Lines of a dump's list that put row security on."""


class BackupError(Exception):
    """A backup or restore that cannot be trusted; the text says which part and what to do."""


@dataclass(frozen=True)
class Access:
    """How to reach one server: addresses per role, and where its programs are."""

    owner: str = field(repr=False)
    app: str = field(repr=False)
    backup: str = field(repr=False)
    program: Callable[[str], str]
    superuser: str | None = field(default=None, repr=False)

    @property
    def database(self) -> str:
        """Name of the database that the addresses point at."""
        return unquote(urlsplit(self.owner).path.lstrip("/"))


def at(url: str, database: str) -> str:
    """The same address, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def login(url: str) -> dict[str, str]:
    """The address as libpq's environment: other users of the machine can read a command line, not this."""
    parts = urlsplit(url)
    found = {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
    }
    extra = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    return found | {extra[name]: value for name, value in parse_qsl(parts.query) if name in extra}


def back_up(access: Access, files: Path, target: Path, stamp: str) -> dict[str, Any]:
    """Write a backup of database and files into the new folder `target`; gives the manifest.

    Tables are counted in the very snapshot that is dumped.  Files follow: they are only ever added, so what
    the dump names is there.
    """
    target.mkdir(mode=0o700, parents=True)
    with psycopg.connect(as_postgres(access.backup)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = connection.execute("SELECT pg_export_snapshot(), current_setting('server_version')").fetchone()
        snapshot, version = row if row else ("", "")
        dump = ["--format=custom", "--compress=6", f"--snapshot={snapshot}", f"--file={target / DUMP}"]
        _run(access, "pg_dump", dump, access.backup, access.database)
        rows = count_rows(connection)
    hashes = _pack(files, target / FILES)
    manifest = {
        "format": FORMAT,
        "made": stamp,
        "server": version,
        "rows": rows,
        "files": hashes,
        "sha256": {name: sha256(target / name) for name in (DUMP, FILES)},
    }
    (target / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    return manifest


def check(source: Path) -> dict[str, Any]:
    """Read a backup's manifest and prove that its parts are what was written."""
    try:
        manifest: dict[str, Any] = json.loads((source / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"{source} is not a backup: its {MANIFEST} cannot be read ({error}).") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(
            f"{source} has format {manifest.get('format')}; this version reads format {FORMAT}."
        )
    for name, expected in manifest["sha256"].items():
        if not (source / name).exists() or sha256(source / name) != expected:
            raise BackupError(
                f"{source / name} is not the file that was backed up: its hash differs. Use another backup."
            )
    return manifest


def restore(access: Access, files: Path, source: Path, stamp: str, say: Callable[[str], None]) -> str:
    """Restore beside, verify, then swap; gives the name under which the former database is kept."""
    manifest = check(source)
    beside, former = f"{access.database}_restore_{stamp}", f"{access.database}_before_{stamp}"
    beside_files = files.with_name(f"{files.name}.restore-{stamp}")
    try:
        _make_database(access, beside)
        say(f"Restoring into {beside} ...")
        _restore_dump(access, source, beside)
        _verify_rows(access, beside, manifest["rows"])
        say(f"Rows are the same in {len(manifest['rows'])} tables.")
        _unpack(source / FILES, beside_files, manifest["files"])
        say(f"Hashes are the same of {len(manifest['files'])} files.")
        _verify_chain(access, beside, say)
    except BaseException:
        _drop(access, beside)
        shutil.rmtree(beside_files, ignore_errors=True)
        raise
    _swap(access, beside, former)
    if files.exists():
        files.rename(files.with_name(f"{files.name}.before-{stamp}"))
    beside_files.rename(files)
    return former


def count_rows(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Exact rows of every table of the schema public, in one statement."""
    names = [
        row[0]
        for row in connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname"
        )
    ]
    if not names:
        return {}
    each = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, count(*) FROM {}").format(sql.Literal(name), sql.Identifier("public", name))
        for name in names
    )
    return {name: int(rows) for name, rows in connection.execute(each)}


def sha256(path: Path) -> str:
    """Hash of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _pack(files: Path, target: Path) -> dict[str, str]:
    hashes: dict[str, str] = {}
    with tarfile.open(target, "w") as archive:
        for path in sorted(files.rglob("*")) if files.is_dir() else []:
            if path.is_file() and not path.is_symlink():
                name = path.relative_to(files).as_posix()
                hashes[name] = sha256(path)
                archive.add(path, name, recursive=False)
    return hashes


def _unpack(archive: Path, target: Path, hashes: Mapping[str, str]) -> None:
    target.mkdir(mode=0o700, parents=True)
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    for name, expected in hashes.items():
        if not (target / name).is_file() or sha256(target / name) != expected:
            raise BackupError(
                f"The file {name} in {archive} is not the one that was backed up. Use another backup."
            )


def _make_database(access: Access, name: str) -> None:
    if access.superuser:
        roles.ensure_roles(as_postgres(access.superuser), name)
        return
    with psycopg.connect(as_postgres(at(access.owner, "postgres")), autocommit=True) as connection:
        connection.execute(roles.create_database_statement(name, connection.info.server_version))
        for statement in roles.ownership_statements(name):
            connection.execute(statement)


def _restore_dump(access: Access, source: Path, database: str) -> None:
    """Restore as the plain owner; what only a superuser may make stands already.

    Policies come last: while row security is on, PostgreSQL cannot check a foreign key over rows that the owner,
    who is bound by the policies too, does not see.
    """
    listed = _run(access, "pg_restore", ["--list", str(source / DUMP)], None, None).splitlines()
    kept = [line for line in listed if "EXTENSION - pg_stat_statements" not in line]
    walls = [line for line in kept if WALLS.match(line)]
    for lines in ([line for line in kept if not WALLS.match(line)], walls):
        with tempfile.NamedTemporaryFile("w", suffix=".list") as chosen:
            chosen.write("\n".join(lines) + "\n")
            chosen.flush()
            options = [
                "--no-comments",
                "--exit-on-error",
                f"--use-list={chosen.name}",
                f"--dbname={database}",
            ]
            jobs = ["--jobs=2"] if lines is not walls else []
            _run(access, "pg_restore", [*options, *jobs, str(source / DUMP)], access.owner, database)


def _verify_rows(access: Access, database: str, expected: Mapping[str, int]) -> None:
    with psycopg.connect(as_postgres(at(access.backup, database))) as connection:
        found = count_rows(connection)
    if found != dict(expected):
        table = next(name for name in sorted({*found, *expected}) if found.get(name) != expected.get(name))
        raise BackupError(
            f"The table {table} has {found.get(table)} rows after the restore and had {expected.get(table)} "
            "in the backup: nothing was swapped."
        )


def _verify_chain(access: Access, database: str, say: Callable[[str], None]) -> None:
    from django.conf import settings
    from django.core.management import get_commands

    if "verify_audit" not in get_commands():
        say("There is no verify_audit command: the audit chain was not checked.")
        return
    environment = os.environ | {
        "DATABASE_URL": at(access.app, database),
        "DATABASE_OWNER_URL": at(access.owner, database),
    }
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "verify_audit"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise BackupError(
            f"The audit chain of the backup is broken, nothing was swapped: {_last(ran.stderr or ran.stdout)}"
        )
    say(f"Audit chain: {_last(ran.stdout)}")


def _swap(access: Access, beside: str, former: str) -> None:
    """Give the restored database the name; put the old name back when the second step fails."""
    with psycopg.connect(_administrator(access), autocommit=True) as connection:
        for name in (access.database, beside):
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = %s AND pid <> pg_backend_pid()",
                [name],
            )
        _rename(connection, access.database, former)
        try:
            _rename(connection, beside, access.database)
        except psycopg.Error:
            _rename(connection, former, access.database)
            raise


def _administrator(access: Access) -> str:
    return as_postgres(access.superuser or at(access.owner, "postgres"))


def _rename(connection: psycopg.Connection[Any], old: str, new: str) -> None:
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))
    )


def _drop(access: Access, name: str) -> None:
    with psycopg.connect(_administrator(access), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(access: Access, program: str, options: list[str], url: str | None, database: str | None) -> str:
    """Run one of PostgreSQL's programs; the password goes by environment, never on the command line."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    if url:
        environment |= login(at(url, database) if database else url)
    ran = subprocess.run(
        [access.program(program), *options], env=environment, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise BackupError(f"{program} failed: {' / '.join(ran.stderr.strip().splitlines()[-6:])}")
    return ran.stdout


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
