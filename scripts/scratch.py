"""Databases that live for one check on the clone's test cluster, and the environment that points at them."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psycopg  # noqa: E402
from psycopg import sql  # noqa: E402

from apps.core.local import postgres, roles  # noqa: E402


def _drop(server: postgres.Server, name: str) -> None:
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def scratch_database(server: postgres.Server, purpose: str) -> Iterator[str]:
    """An empty database with roles and extensions, dropped at the end; gives its name."""
    name = f"check_{purpose}_{os.getpid()}"
    _drop(server, name)
    roles.ensure_roles(server.superuser_url, name)
    try:
        yield name
    finally:
        _drop(server, name)


def environment(server: postgres.Server, database: str) -> dict[str, str]:
    """Settings of a process that works on this database and on no other."""
    return os.environ | {
        "DATABASE_URL": server.url(roles.APP, database),
        "DATABASE_OWNER_URL": server.url(roles.OWNER, database),
        "ACCORD_PRODUCTION": "false",
    }


def production(server: postgres.Server, database: str) -> dict[str, str]:
    """Settings as a production server would have them."""
    return environment(server, database) | {
        "ACCORD_PRODUCTION": "true",
        "ACCORD_HOSTS": "accord.example.police.uk",
        "SECRET_KEY": "a-key-of-this-check-alone-" + "k3Y!" * 12,
        "ACCORD_FIELD_KEY": "a-key-of-this-check-alone-" + "k3Y!" * 12,
        "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
        "ACCORD_EMAIL_URL": "smtp://127.0.0.1:25",
    }
