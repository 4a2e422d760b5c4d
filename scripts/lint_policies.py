#!/usr/bin/env python3
"""Lints the row security of the database in DATABASE_URL, with pgrls and the allow-list in pgrls.toml.

Which tables need no wall is not written down twice: a model says so by its data class, and tables of other
people's apps hold no business rows (a test of its own keeps the list of both).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402


def main() -> int:
    """Exit code of pgrls: 0 when nothing was found."""
    django.setup()
    config = tomllib.loads((ROOT / "pgrls.toml").read_text())
    rules = config["lint"].setdefault("rules", {})
    unwalled, open_tables = tables()
    allow(rules, "SEC001", unwalled)
    allow(rules, "SEC027", open_tables)
    for rule in ("SEC005", "SEC008", "SEC038"):
        allow(rules, rule, policies(open_tables))
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as written:
        written.write(as_toml(config))
        written.flush()
        address = os.environ["DATABASE_URL"]
        command = [str(Path(sys.executable).parent / "pgrls"), "lint", "--config", written.name]
        # The password stays in the environment, where pgrls looks for it.
        ran = subprocess.run(
            [*command, "--min-severity", "warning"], env=os.environ | {"DATABASE_URL": address}, check=False
        )
    strays = stray_definers()
    for name, why in strays:
        print(f"  ERROR  {name} {why}")
    return ran.returncode or int(bool(strays))


def stray_definers() -> list[tuple[str, str]]:
    """Definer functions of somebody else than the guard, or that everyone may call."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        rows = connection.execute(
            "SELECT p.oid::regprocedure::text, p.proowner::regrole::text, "
            "has_function_privilege('public', p.oid, 'EXECUTE') FROM pg_proc p "
            "WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
        ).fetchall()
    found = [
        (name, f"belongs to {owner}, not to accord_guard")
        for name, owner, _ in rows
        if owner != "accord_guard"
    ]
    return found + [(name, "may be called by PUBLIC") for name, _, everyone in rows if everyone]


def tables() -> tuple[list[str], list[str]]:
    """Tables that need no row security at all, and tables that everyone may read under a policy."""
    from django.apps import apps

    from apps.core.classes import DataClass

    unwalled, open_tables = ["public.django_migrations"], []
    for model in apps.get_models(include_auto_created=True):
        name, data_class = f"public.{model._meta.db_table}", getattr(model, "data_class", None)
        if data_class is None or data_class == DataClass.SYSTEM:
            unwalled.append(name)
        elif data_class in (DataClass.PUBLIC, DataClass.REFERENCE):
            open_tables.append(name)
    return unwalled, open_tables


def policies(names: list[str]) -> list[str]:
    """Identities of the policies of open tables, as the linter writes them."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        rows = connection.execute(
            "SELECT schemaname || '.' || tablename || '.' || policyname FROM pg_policies "
            "WHERE schemaname || '.' || tablename = ANY(%s)",
            [names],
        )
        return [row[0] for row in rows]


def allow(rules: dict[str, Any], rule: str, names: list[str]) -> None:
    """Add names to a rule's allow-list."""
    kept = rules.setdefault(rule, {})
    kept["allowlist"] = sorted({*kept.get("allowlist", []), *names})


def as_toml(config: dict[str, Any], prefix: str = "") -> str:
    """The few shapes that this file has: tables, text and lists of text."""
    plain = {key: value for key, value in config.items() if not isinstance(value, dict)}
    lines = [f"[{prefix}]"] if prefix and plain else []
    for key, value in plain.items():
        quoted = [f'"{item}"' for item in value] if isinstance(value, list) else f'"{value}"'
        lines.append(f"{key} = [{', '.join(quoted)}]" if isinstance(value, list) else f"{key} = {quoted}")
    nested = (as_toml(v, f"{prefix}.{k}" if prefix else k) for k, v in config.items() if isinstance(v, dict))
    return "\n".join([*lines, *nested])


if __name__ == "__main__":
    sys.exit(main())
