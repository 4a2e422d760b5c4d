"""The rules of the house, read off the source: what a reviewer would otherwise have to look for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = sorted(
    path
    for folder in ("apps", "config")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 75
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
OPERATIONS_MAX = 15
ONE_WAY = ["calc", "models", "queries", "guards", "actions", "tasks", "api", "views", "admin"]


def where(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room_and_door(path: Path) -> tuple[str, str] | None:
    """('spend', 'views') for apps/spend/views.py and for apps/spend/views/lines.py."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return (parts[1], parts[2]) if len(parts) >= 3 and parts[0] == "apps" else None


def test_a_file_says_in_its_first_line_what_it_is():
    silent = [where(path) for path, tree in TREES.items() if tree.body and not ast.get_docstring(tree)]
    assert not silent


def test_files_and_functions_stay_short():
    long_files = {
        where(p): n
        for p in SOURCES
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > FILE_LINES_MAX
    }
    long_functions = {
        f"{where(path)}:{node.name}": length
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES_MAX
    }
    assert (long_files, long_functions) == ({}, {})


def test_public_functions_and_classes_say_what_they_mean():
    silent = [
        f"{where(path)}:{node.name}"
        for path, tree in TREES.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


def test_no_floats_and_no_clock_but_ours():
    """Money is Decimal; moments come from apps.core.clock, so that tests and statutory days agree."""
    found = []
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            if name == "float" and "benchmarks" not in path.parts and "paper" not in path.parts:
                found.append(f"{where(path)}:{node.lineno} float()")
            if name in {"datetime.now", "dt.datetime.now", "date.today", "dt.date.today", "datetime.utcnow"}:
                found.append(f"{where(path)}:{node.lineno} {name}()")
    assert not found


def test_writes_happen_in_actions_only():
    """Views, forms, admin classes, serializers and tasks call actions; they write nothing themselves."""
    found = []
    for path, tree in TREES.items():
        door = room_and_door(path)
        if door is None or door[1] not in {"views", "forms", "admin", "api", "tasks", "urls", "context"}:
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in WRITES
            ):
                text = ast.unparse(node.func)
                if ".objects." in text or text.startswith("super()."):
                    found.append(f"{where(path)}:{node.lineno} {text}")
    assert not found


def test_inside_a_room_imports_run_one_way():
    """admin | views | api | tasks > actions > guards | queries > models > calc."""
    same = {"guards": "queries", "tasks": "tasks"}
    found = []
    for path, tree in TREES.items():
        here = room_and_door(path)
        if here is None or here[1] not in ONE_WAY:
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(f"apps.{here[0]}"):
                continue
            doors = (
                [(node.module or "").split(".")[2]]
                if (node.module or "").count(".") >= 2
                else [alias.name for alias in node.names]
            )
            for door in doors:
                one_way = door in ONE_WAY and door != here[1] and same.get(here[1]) != door
                if one_way and ONE_WAY.index(door) > ONE_WAY.index(here[1]):
                    found.append(f"{where(path)}:{node.lineno} imports {door}")
    assert not found


def test_relations_point_down():
    """A relation counts as an import: no model points at a room of a higher floor."""
    floor = {room: number for number, room in enumerate(settings.ROOMS)}
    up = [
        f"{model._meta.label}.{field.name} -> {field.remote_field.model._meta.label}"
        for room in settings.ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and floor.get(field.remote_field.model._meta.app_label, -1) > floor[room]
    ]
    assert not up


def test_calculations_know_no_database():
    """calc is pure: numbers and dates in, numbers and dates out."""
    found = []
    for path, tree in TREES.items():
        if "calc" not in path.parts and path.name != "calc.py":
            continue
        for node in ast.walk(tree):
            names = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [])
            )
            found += [f"{where(path)} imports {name}" for name in names if name.split(".")[0] == "django"]
    assert not found


def test_sql_is_never_built_from_strings():
    """No f-string, % or .format() goes into execute(); identifiers go through psycopg.sql."""
    found = []
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"execute", "executemany", "raw", "copy"}
                and node.args
                and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
            ):
                found.append(f"{where(path)}:{node.lineno}")
    allowed = {"apps/core/local"}
    assert not [place for place in found if not any(place.startswith(prefix) for prefix in allowed)]


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "raise NotImplementedError"])
def test_nothing_is_left_for_later(word):
    assert not [where(path) for path in SOURCES if word in path.read_text(encoding="utf-8")]


def test_a_migration_of_many_operations_makes_them_together():
    """One by one, each of them makes Django render the models anew: migrating from nothing would take minutes."""
    long = {}
    for path in sorted((ROOT / "apps").glob("*/migrations/0*.py")):
        found = [
            node.value.elts
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.List)
            and any(isinstance(one, ast.Name) and one.id == "operations" for one in node.targets)
        ]
        if found and len(found[0]) > OPERATIONS_MAX:
            long[where(path)] = len(found[0])
    assert long == {}
