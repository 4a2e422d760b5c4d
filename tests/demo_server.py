"""A web server and a worker with the demo county: the county is loaded once per state of the code, then cloned.

The template holds three months of payments, so that it loads in seconds; each test process has a clone of its own,
where commits are real.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from apps.core.local import ground
from tests import database

FIRST_MONTH = "2026-08"
READY_SECONDS = 60
KEPT = 2
#: Files of a room that change nothing about what the county's actions write.
SHOWN_ONLY = {
    "views", "views.py", "urls.py", "forms.py", "admin.py", "api", "api.py", "site.py", "navigation.py", "search.py",
    "dashboard.py", "panels.py", "stops.py", "tour.py", "context.py", "middleware.py", "trail_urls.py", "shown.py",
}  # fmt: skip


@dataclass(frozen=True)
class DemoServer:
    """Where the server is, and the environment with which commands reach its database."""

    url: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py against the same database."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=database.ROOT, env=self.environment, check=False,
            capture_output=True, text=True,
        )  # fmt: skip


def fingerprint() -> str:
    """Changes with the schema, and with any code that the loading of the county runs."""
    digest = hashlib.sha256(database.fingerprint().encode())
    for file in sorted((database.ROOT / "apps").rglob("*.py")):
        inside = file.relative_to(database.ROOT / "apps").parts
        if "migrations" in inside or set(inside) & SHOWN_ONLY:
            continue
        digest.update(file.read_bytes())
    for file in sorted((database.ROOT / "fixtures" / "demo-files").glob("*.*")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def environment(name: str, files: Path) -> dict[str, str]:
    """What a process needs to serve or change the demo database `name`."""
    return os.environ | {
        "DATABASE_URL": database.address("accord_app", name),
        "DATABASE_OWNER_URL": database.address("accord_owner", name),
        "CELERY_BROKER_URL": "",
        "ACCORD_DEMO": "true",
        "ACCORD_FILES": str(files),
        "PYTHONWARNINGS": "ignore",
    }


def folder_of(template: str) -> Path:
    """Where the stored files of a template lie; clones share them, since files are named by their hash."""
    return ground.local_dir() / "test-demo" / template


def ensure_template() -> str:
    """Name of the template with the county in it; made by the first process that asks."""
    name = os.environ.get("ACCORD_DEMO_TEMPLATE") or f"accord_demo_{fingerprint()}"
    with psycopg.connect(database.SERVER.superuser_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('accord demo template'))")
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        building = f"{name}_building"
        database._drop(connection, building)
        database.postgres.roles.ensure_roles(database.SERVER.superuser_url, building)
        env = environment(building, folder_of(name)) | {
            "ACCORD_LOCAL_DIR": str(ground.local_dir() / "test-demo")
        }
        for command in (["build_schema"], ["load_demo", "--no-list", "--from", FIRST_MONTH]):
            done = subprocess.run(
                [sys.executable, "manage.py", *command], cwd=database.ROOT, env=env, capture_output=True, text=True,
                check=False,
            )  # fmt: skip
            if done.returncode:
                raise RuntimeError(
                    f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
                )
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name))
        )
        _forget_old(connection, name)
    return name


def _forget_old(connection: psycopg.Connection, newest: str) -> None:
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE datname ~ '^accord_demo_[0-9a-f]{12}$' ORDER BY oid DESC"
    ).fetchall()
    for (name,) in rows[KEPT:]:
        if name != newest:
            database._drop(connection, name)


@contextlib.contextmanager
def serving() -> Iterator[DemoServer]:
    """A server and a worker on a clone of the county; both end, and the clone is dropped, when left."""
    template = ensure_template()
    name = f"accord_demo_{database.WORKER}_{os.getpid()}"
    database.clone(name, template=template)
    port = _free_port()
    # The county was loaded under a key of its own, with which its bank details are sealed.
    loaded_under = ground.local_dir() / "test-demo" / "accord_field_key.secret"
    env = environment(name, folder_of(template)) | {
        "ACCORD_FIELD_KEYS_OLD": loaded_under.read_text(encoding="utf-8").strip() if loaded_under.exists() else "",
        "ACCORD_BIND": f"127.0.0.1:{port}", "ACCORD_WEB_WORKERS": "1", "ACCORD_WEB_THREADS": "4",
        "ACCORD_WEB_LOG_LEVEL": "warning", "ACCORD_WEB_GRACE": "1",
    }  # fmt: skip
    web = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi:application"]
    work = [sys.executable, "manage.py", "work", "--forever"]
    log = folder_of(template).with_suffix(f".{database.WORKER}.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as out:
        children = [
            subprocess.Popen(command, cwd=database.ROOT, env=env, stdout=out, stderr=out)
            for command in (web, work)
        ]
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, children[0], log)
            yield DemoServer(url, env)
        finally:
            for child in children:
                child.terminate()
            for child in children:
                try:
                    child.wait(10)
                except subprocess.TimeoutExpired:
                    child.kill()
            database.drop(name)


def _wait(url: str, web: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and web.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"The demo server does not answer:\n{log.read_text()[-3000:]}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def people() -> list[str]:
    """Local parts of the addresses of everybody of the county who signs in."""
    from apps.desk.demo.county import PEOPLE

    return [person.key for person in PEOPLE if person.kind == "human"]


__all__ = ["DemoServer", "people", "serving"]
