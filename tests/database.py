"""Test databases: one template built from the models, cloned for each worker and for each committing test.

Loaded before Django's settings (`-p tests.database`), so that the settings find the test cluster's address.
Tests run as `accord_app`, under every policy.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from apps.core.local import postgres

ROOT = Path(__file__).resolve().parent.parent
SERVER = postgres.start("test")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
NAME = f"accord_{WORKER}_{os.getpid()}"
KEEP_TEMPLATES = 3


def address(role: str, name: str) -> str:
    """Connection address of a test database."""
    return SERVER.url(role, name)


os.environ["DATABASE_URL"] = address("accord_app", NAME)
os.environ["DATABASE_OWNER_URL"] = address("accord_owner", NAME)
os.environ.setdefault("CELERY_BROKER_URL", "memory://")
# The browser driver keeps an event loop running in the test's thread, which Django would take for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
os.environ.setdefault("SECRET_KEY", "tests only, never a real key " + "x" * 32)


def fingerprint() -> str:
    """Changes whenever anything that shapes the schema or the test county does."""
    digest = hashlib.sha256()
    shaping = [
        *sorted(ROOT.glob("apps/*/models.py")), *sorted(ROOT.glob("apps/*/models/*.py")),
        *sorted(ROOT.glob("apps/*/sql/**/*.sql")), *sorted(ROOT.glob("apps/core/*.py")),
        *sorted(ROOT.glob("apps/tenancy/*.py")), *sorted(ROOT.glob("apps/audit/*.py")),
        *sorted(ROOT.glob("apps/*/reference.py")), *sorted(ROOT.glob("apps/*/transitions.py")),
        *sorted(ROOT.glob("fixtures/reference/*.csv")),
        ROOT / "config/settings.py", ROOT / "requirements.lock", ROOT / "tests/county.py", ROOT / "tests/database.py",
    ]  # fmt: skip
    for file in shaping:
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def ensure_template() -> str:
    """Name of the template database, building it when the models changed; one builder at a time."""
    name = f"accord_template_{fingerprint()}"
    with psycopg.connect(SERVER.superuser_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('accord test template'))")
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        building = f"{name}_building"
        _drop(connection, building)
        postgres.roles.ensure_roles(SERVER.superuser_url, building)
        env = os.environ | {
            "DATABASE_URL": address("accord_app", building),
            "DATABASE_OWNER_URL": address("accord_owner", building),
        }
        for command in (["manage.py", "build_schema"], ["-m", "tests.county"]):
            done = subprocess.run(
                [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise RuntimeError(
                    f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
                )
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name))
        )
        _forget_old_templates(connection, name)
    return name


def _forget_old_templates(connection: psycopg.Connection, newest: str) -> None:
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE datname ~ '^accord_template_[0-9a-f]{12}$' ORDER BY oid DESC"
    ).fetchall()
    for (name,) in rows[KEEP_TEMPLATES:]:
        if name != newest:
            _drop(connection, name)


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def clone(name: str, *, template: str | None = None) -> None:
    """Make database `name` from the template (0.02 to 0.1 s)."""
    source = template or ensure_template()
    with psycopg.connect(SERVER.superuser_url, autocommit=True) as connection:
        _drop(connection, name)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER accord_owner STRATEGY WAL_LOG").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
        for statement in postgres.roles.ownership_statements(name):
            connection.execute(statement)  # type: ignore[arg-type]


def drop(name: str) -> None:
    """Remove a test database, whoever is connected."""
    with psycopg.connect(SERVER.superuser_url, autocommit=True) as connection:
        _drop(connection, name)


def fresh_name() -> str:
    """A name that no other test run uses."""
    return f"accord_fresh_{os.getpid()}_{secrets.token_hex(4)}"
