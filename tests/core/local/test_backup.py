"""Backup and restore: what comes back is what was there, or nothing is touched."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from apps.core import backup
from apps.core.local import roles
from tests import database

FILE = b"minutes of the board"


@pytest.fixture(scope="module")
def source() -> Iterator[str]:
    """A database with the small county in it."""
    name = database.fresh_name()
    database.clone(name)
    yield name
    with psycopg.connect(database.SERVER.superuser_url, autocommit=True) as connection:
        made = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]
        ).fetchall()
        for (left,) in made:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(left)))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder of files, one of them in a folder."""
    folder = tmp_path / "files"
    (folder / "2026").mkdir(parents=True)
    (folder / "2026" / "minutes.txt").write_bytes(FILE)
    (folder / "empty.bin").touch()
    return folder


@pytest.fixture
def access(source: str) -> backup.Access:
    """Every way into that database."""
    server = database.SERVER
    return backup.Access(
        *(server.url(role, source) for role in (roles.OWNER, roles.APP, roles.BACKUP)),
        server.program,
        server.superuser_url,
    )


def answer(name: str, query: str, role: str = roles.BACKUP) -> object:
    """The first value that a query gives in a database."""
    with psycopg.connect(database.SERVER.url(role, name)) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def test_what_was_lost_after_the_backup_is_there_again(
    source: str, access: backup.Access, files: Path, tmp_path: Path
) -> None:
    before = answer(source, "SELECT count(*) FROM tenancy_organisation")
    manifest = backup.back_up(access, files, tmp_path / "kept", "20260101_000000")
    assert manifest["rows"]["tenancy_organisation"] == before
    assert set(manifest["files"]) == {"2026/minutes.txt", "empty.bin"}

    with psycopg.connect(database.SERVER.url(roles.OWNER, source), autocommit=True) as owner:
        owner.execute("CREATE TABLE made_later (x int)")
    shutil.rmtree(files)
    said: list[str] = []
    former = backup.restore(access, files, tmp_path / "kept", "20260102_000000", said.append)

    assert answer(source, "SELECT count(*) FROM tenancy_organisation") == before
    assert answer(source, "SELECT to_regclass('public.made_later') IS NULL")
    assert (files / "2026" / "minutes.txt").read_bytes() == FILE
    assert answer(former, "SELECT to_regclass('public.made_later') IS NOT NULL"), "what stood before is kept"
    assert any("Rows are the same" in line for line in said)
    assert any("udit chain" in line for line in said)


def test_the_walls_stand_in_the_restored_database(
    source: str, access: backup.Access, files: Path, tmp_path: Path
) -> None:
    looks = {
        "forced row security": "SELECT count(*) FROM pg_class WHERE relforcerowsecurity",
        "policies": "SELECT count(*) FROM pg_policies",
        "triggers": "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal",
        "constraints": "SELECT count(*) FROM pg_constraint",
        "functions of the guard": "SELECT count(*) FROM pg_proc WHERE proowner = 'accord_guard'::regrole",
        "public functions": "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
        "AND prokind = 'f' AND has_function_privilege('accord_app', oid, 'EXECUTE')",
        "tables of the application": "SELECT count(*) FROM pg_class WHERE relowner = 'accord_app'::regrole",
    }
    before = {name: answer(source, look) for name, look in looks.items()}
    backup.back_up(access, files, tmp_path / "kept", "20260103_000000")
    backup.restore(access, files, tmp_path / "kept", "20260104_000000", lambda line: None)
    assert {name: answer(source, look) for name, look in looks.items()} == before
    assert before["forced row security"] and before["policies"] and before["functions of the guard"]
    assert before["tables of the application"] == 0


def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    source: str, access: backup.Access, files: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    backup.back_up(access, files, kept, "20260105_000000")
    dump = bytearray((kept / backup.DUMP).read_bytes())
    dump[len(dump) // 2] ^= 1
    (kept / backup.DUMP).write_bytes(dump)
    before = answer(source, "SELECT oid::text FROM pg_database WHERE datname = current_database()")
    with pytest.raises(backup.BackupError, match="hash differs"):
        backup.restore(access, files, kept, "20260106_000000", lambda line: None)
    assert answer(source, "SELECT oid::text FROM pg_database WHERE datname = current_database()") == before
    assert (files / "2026" / "minutes.txt").read_bytes() == FILE


def test_a_backup_that_counts_other_rows_is_thrown_away(
    source: str, access: backup.Access, files: Path, tmp_path: Path
) -> None:
    import json

    kept = tmp_path / "kept"
    manifest = backup.back_up(access, files, kept, "20260107_000000")
    manifest["rows"]["tenancy_organisation"] += 1
    (kept / backup.MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(backup.BackupError, match="tenancy_organisation"):
        backup.restore(access, files, kept, "20260108_000000", lambda line: None)
    beside = "current_database() || '_restore_20260108_000000'"
    assert not answer(source, f"SELECT EXISTS (SELECT FROM pg_database WHERE datname = {beside})")


def test_a_folder_that_is_no_backup_is_told(access: backup.Access, files: Path, tmp_path: Path) -> None:
    with pytest.raises(backup.BackupError, match="is not a backup"):
        backup.restore(access, files, tmp_path, "20260109_000000", lambda line: None)


def test_rows_written_during_the_backup_do_not_confuse_it(
    source: str, access: backup.Access, files: Path, tmp_path: Path
) -> None:
    with psycopg.connect(database.SERVER.url(roles.OWNER, source), autocommit=True) as owner:
        owner.execute("CREATE TABLE busy (x int)")
    stop = threading.Event()

    def write() -> None:
        with psycopg.connect(database.SERVER.url(roles.APP, source), autocommit=True) as app:
            while not stop.is_set():
                app.execute("INSERT INTO busy VALUES (1)")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup.back_up(access, files, tmp_path / "kept", "20260110_000000")
    finally:
        stop.set()
        writer.join()
    backup.restore(access, files, tmp_path / "kept", "20260111_000000", lambda line: None)


def test_the_password_is_never_on_a_command_line(access: backup.Access) -> None:
    environment = backup.login(access.owner + "?sslmode=require")
    assert environment["PGUSER"] == roles.OWNER and environment["PGSSLMODE"] == "require"
    assert environment["PGPASSWORD"] == database.SERVER.passwords[roles.OWNER]
