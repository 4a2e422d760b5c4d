#!/usr/bin/env python3
"""Inside a container: turns secret files into addresses and becomes the command; `health` asks the web server.

A secret is a file in /run/secrets (ACCORD_SECRETS names another folder), so none stands in an environment that
`docker inspect` shows.  A container gets only the secrets that its work needs: web and worker no owner's.
"""

from __future__ import annotations

import os
import sys
import urllib.request
from pathlib import Path
from urllib.parse import quote

SECRETS = Path(os.environ.get("ACCORD_SECRETS", "/run/secrets"))
DATABASE = {
    "DATABASE_URL": ("accord_app", "accord_app"),
    "DATABASE_OWNER_URL": ("accord_owner", "accord_owner"),
    "DATABASE_BACKUP_URL": ("accord_backup", "accord_backup"),
    "DATABASE_ADMIN_URL": ("postgres", "postgres_password"),
}


def secret(name: str) -> str:
    """The secret's text; empty when this container was not given it."""
    path = SECRETS / name
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def addresses() -> dict[str, str]:
    """Addresses of the servers, for the secrets that are here; what the environment says already stands."""
    host = os.environ.get("ACCORD_DB_HOST", "db:5432")
    found = {
        variable: f"postgres://{role}:{quote(password, safe='')}@{host}/accord"
        for variable, (role, name) in DATABASE.items()
        if (password := secret(name))
    }
    if password := secret("broker_password"):
        broker = os.environ.get("ACCORD_BROKER_HOST", "broker:6379")
        found["CELERY_BROKER_URL"] = f"redis://:{quote(password, safe='')}@{broker}/0"
    return {name: value for name, value in found.items() if not os.environ.get(name)}


def healthy() -> bool:
    """Whether the web server of this container is ready, asked by the name that it answers to."""
    host = os.environ.get("ACCORD_HOSTS", "localhost").split(",")[0]
    port = os.environ.get("ACCORD_BIND", "0.0.0.0:8000").rsplit(":", 1)[1]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def main(words: list[str]) -> int:
    """`run COMMAND…` or `health`."""
    if words[:1] == ["health"]:
        return 0 if healthy() else 1
    if words[:1] != ["run"] or len(words) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    os.environ.update(addresses())
    # Becomes the command, so that signals reach it.
    return os.execvp(words[1], words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
