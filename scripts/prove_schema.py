#!/usr/bin/env python3
"""Proves that building the tables from the models and migrating from nothing give the same schema.

An empty database is built from the models because that takes seconds; production came by migrations.  Both
ways are dumped and compared statement by statement (columns of a table in any order: a migrated table has its
newer columns last).  Done again only when a model, migration or SQL file changed; `--always` insists.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import subprocess
import sys
from pathlib import Path

from scratch import ROOT, environment, scratch_database

from apps.core.local import ground, postgres

MOST_LINES = 60


def main(words: list[str]) -> int:
    """Exit code 0 when both schemas are equal (or nothing changed since they last were)."""
    mark = ground.local_dir() / "schema-proved"
    now = fingerprint()
    if "--always" not in words and mark.exists() and mark.read_text() == now:
        print("Unchanged since both schemas were last proved equal.")
        return 0
    server = postgres.start("test")
    with scratch_database(server, "built") as built, scratch_database(server, "migrated") as migrated:
        manage(server, built, "build_schema")
        manage(server, migrated, "migrate", "--database", "owner", "--no-input", "--verbosity", "0")
        left, right = statements(server, built), statements(server, migrated)
    difference = list(
        difflib.unified_diff(left, right, "from the models", "by the migrations", lineterm="", n=1)
    )
    if difference:
        print("\n".join(difference[:MOST_LINES]))
        print(f"The schemas differ ({len(difference)} lines): a migration is missing or says something else.")
        return 1
    mark.write_text(now)
    print(f"Both schemas are equal: {len(left)} statements.")
    return 0


def manage(server: postgres.Server, database: str, *words: str) -> None:
    """Run one management command on a scratch database; its words are shown when it fails."""
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    ran = subprocess.run(
        command, env=environment(server, database), cwd=ROOT, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        print(ran.stdout[-2000:], ran.stderr[-4000:], sep="\n")
        raise SystemExit(f"manage.py {' '.join(words)} failed.")


def statements(server: postgres.Server, database: str) -> list[str]:
    """The dump's statements in one order, without comments and session settings."""
    dumped = subprocess.run(
        [server.program("pg_dump"), "--schema-only", "--no-comments"],
        env=login(server, database),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    kept = (line for line in dumped.splitlines() if not line.startswith(("--", "SET ", "\\")))
    found = [normal(text) for text in split("\n".join(kept))]
    return sorted(text for text in found if text and not text.startswith("SELECT pg_catalog.set_config"))


def login(server: postgres.Server, database: str) -> dict[str, str]:
    """libpq's environment for the superuser, who sees every object whoever owns it."""
    return {
        "PGHOST": server.host,
        "PGPORT": str(server.port),
        "PGUSER": postgres.SUPERUSER,
        "PGPASSWORD": server.passwords[postgres.SUPERUSER],
        "PGDATABASE": database,
    }


def split(text: str) -> list[str]:
    """Statements of a dump; a semicolon within a function's dollar quotes ends nothing."""
    found, current, quote = [], [], ""
    for line in text.splitlines():
        current.append(line)
        for tag in re.findall(r"\$\w*\$", line):
            quote = "" if tag == quote else quote or tag
        if not quote and line.rstrip().endswith(";"):
            found.append("\n".join(current).strip())
            current = []
    return [*found, "\n".join(current).strip()]


def normal(statement: str) -> str:
    """The statement without the order of a table's columns."""
    if not statement.startswith("CREATE TABLE"):
        return statement
    first, *columns, last = statement.splitlines()
    return "\n".join([first, *sorted(column.rstrip(",") for column in columns), last])


def fingerprint() -> str:
    """Hash of everything that makes the schema."""
    digest = hashlib.sha256()
    for pattern in ("apps/**/*.py", "apps/**/*.sql", "requirements.lock", "config/settings.py"):
        for path in sorted(ROOT.glob(pattern)):
            if not {"local", "management"} & set(Path(path).relative_to(ROOT).parts):
                digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
