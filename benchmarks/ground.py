"""Databases to measure on: clones of the test template, with the application's role and every policy and trigger."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

PREFIX = "accord_bench"
ANALYST, ORGANISATION = "cc.analyst", "CC"


@dataclass(frozen=True)
class Ground:
    """One scratch database: the environment that points Django at it, and the address that arranges rows in it.

    Rows are arranged as the cluster's superuser, past policies and triggers; what is measured runs as `accord_app`.
    """

    name: str
    env: dict[str, str]
    arranging: str
    folder: Path

    def connect(self) -> psycopg.Connection:
        """A connection for arranging and for floors."""
        return psycopg.connect(self.arranging, autocommit=True)


@contextmanager
def scratch(template: str | None = None) -> Iterator[Ground]:
    """A fresh clone of the test template (or of another scratch database), dropped afterwards."""
    from tests import database

    name = f"{PREFIX}_{os.getpid()}_{secrets.token_hex(3)}"
    database.clone(name, template=template)
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
        env = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database.address("accord_app", name),
            "DATABASE_OWNER_URL": database.address("accord_owner", name),
            "CELERY_BROKER_URL": "memory://",
            "SECRET_KEY": "benchmarks only, never a real key " + "x" * 32,
            "ACCORD_FILES": folder,
        }
        try:
            yield Ground(name, env, database.SERVER.url("accord_super", name), Path(folder))
        finally:
            database.drop(name)


def forget_abandoned() -> None:
    """Drop the scratch databases of runs that were killed."""
    from tests import database

    with psycopg.connect(database.SERVER.superuser_url, autocommit=True) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + r"\_%"])
        for (name,) in names.fetchall():
            found = re.match(PREFIX + r"_(\d+)_", name)
            if found and not psutil.pid_exists(int(found[1])):
                database.drop(name)


def copy_of_table(connection: psycopg.Connection, table: str, name: str) -> None:
    """An empty table with the same columns, defaults, indexes and foreign keys, without policies and triggers."""
    one, other = sql.Identifier(table), sql.Identifier(name)
    connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(other))
    connection.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(other, one))
    keys = connection.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
        [table],
    ).fetchall()
    for (definition,) in keys:
        connection.execute(sql.SQL("ALTER TABLE {} ADD {}").format(other, sql.SQL(definition)))


def start_django() -> None:
    """Set Django up in a measured process, on the database that its environment names."""
    import django

    django.setup()
