#!/usr/bin/env python3
"""`make check`: every gate short of the tests; runs all of them and says at the end which failed.

Give names to run some: `make check ARGS="style types"`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from scratch import ROOT, environment, production, scratch_database

from apps.core.local import postgres

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]


def run(*command: str, env: dict[str, str] | None = None) -> bool:
    """Run one command in the project's folder; true when it is content."""
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == 0


def with_schema(work: Callable[[postgres.Server, str], bool]) -> bool:
    """Give `work` a freshly built database of its own."""
    server = postgres.start("test")
    with scratch_database(server, "lint") as name:
        if not run(*MANAGE, "build_schema", env=environment(server, name)):
            return False
        return work(server, name)


def style() -> bool:
    """Lint and layout."""
    return run(str(BIN / "ruff"), "check", ".") & run(str(BIN / "ruff"), "format", "--check", ".")


def types() -> bool:
    """Types, with what Django's models are known to give."""
    return run(str(BIN / "mypy"))


def floors() -> bool:
    """Rooms lean on lower floors only."""
    return run(str(BIN / "lint-imports"))


def database() -> bool:
    """Migrations complete, production settings clean, policies linted: three looks at one fresh database."""

    def look(server: postgres.Server, name: str) -> bool:
        migrations = run(*MANAGE, "makemigrations", "--check", "--dry-run", env=environment(server, name))
        deploy = ["check", "--deploy", "--database", "default", "--fail-level", "WARNING"]
        settings = run(*MANAGE, *deploy, env=production(server, name))
        policies = run(sys.executable, "scripts/lint_policies.py", env=environment(server, name))
        return migrations & settings & policies

    return with_schema(look)


def schema() -> bool:
    """Built and migrated schemas are equal."""
    return run(sys.executable, "scripts/prove_schema.py")


STEPS: dict[str, Callable[[], bool]] = {
    "style": style,
    "types": types,
    "floors": floors,
    "database": database,
    "schema": schema,
}


def main(names: list[str]) -> int:
    """Run the steps named, or all; the exit code says whether every one was content."""
    unknown = set(names) - set(STEPS)
    if unknown:
        print(f"There is no step {', '.join(sorted(unknown))}; the steps are {', '.join(STEPS)}.")
        return 2
    failed = []
    for name in names or STEPS:
        began = time.monotonic()
        print(f"== {name}: {STEPS[name].__doc__}", flush=True)
        content = STEPS[name]()
        print(
            f"== {name}: {'content' if content else 'FAILED'} ({time.monotonic() - began:.1f} s)", flush=True
        )
        if not content:
            failed.append(name)
    print(f"Failed: {', '.join(failed)}." if failed else "Every gate is content.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
