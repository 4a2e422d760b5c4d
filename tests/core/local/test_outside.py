"""A server named by DATABASE_URL or CELERY_BROKER_URL: fit, or refused in one clear sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from apps.core.local import outside, postgres, roles
from apps.core.local.ground import LocalServerError, free_port

ROOT = Path(postgres.__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def server(clone: Path) -> postgres.Server:
    """A server that stands for somebody else's."""
    return postgres.start("test")


def refused(url: str) -> str:
    """The sentence with which a database is refused."""
    with pytest.raises(LocalServerError) as caught:
        outside.check_database(url)
    sentence = str(caught.value)
    assert "\n" not in sentence and sentence.endswith(".")
    return sentence


def test_the_application_and_the_owner_are_welcome(server: postgres.Server) -> None:
    outside.check_database(server.url(roles.APP))
    outside.check_database(server.url(roles.OWNER))


def test_any_command_says_in_one_sentence_that_the_server_is_wrong(clone: Path) -> None:
    url = f"postgres://accord_app:x@127.0.0.1:{free_port()}/accord"
    ran = subprocess.run(
        [sys.executable, "manage.py", "verify_audit"], cwd=ROOT, env=os.environ | {"DATABASE_URL": url},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert ran.stderr.strip().startswith(
        "Accord: DATABASE_URL (127.0.0.1, database accord) cannot be reached"
    )
    assert "Traceback" not in ran.stderr


def test_nobody_listens_there(clone: Path) -> None:
    assert "cannot be reached" in refused(f"postgres://accord_app:x@127.0.0.1:{free_port()}/accord")


def test_the_wrong_kind_of_address_is_named() -> None:
    assert "begin with postgres://" in refused("mysql://somebody@localhost/accord")
    assert "begin with postgres://" in refused("just some words")
    assert "names no database" in refused("postgres://accord_app@localhost")


def test_the_wrong_password_is_told_without_repeating_it(server: postgres.Server) -> None:
    sentence = refused(f"postgres://accord_app:hunter2@127.0.0.1:{server.port}/accord")
    assert "password authentication failed" in sentence and "hunter2" not in sentence


def test_a_role_that_could_bypass_policies_is_refused(server: postgres.Server) -> None:
    assert "could bypass row security" in refused(server.url(postgres.SUPERUSER))
    assert "could bypass row security" in refused(server.url(roles.BACKUP))


def test_a_missing_extension_is_named_with_the_cure(server: postgres.Server) -> None:
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE bare TEMPLATE template0 OWNER accord_owner")
        try:
            sentence = refused(server.url(roles.APP, "bare"))
        finally:
            connection.execute("DROP DATABASE bare WITH (FORCE)")
    assert "extension btree_gist" in sentence and "db roles --print" in sentence


def test_the_printed_script_makes_a_fit_database_and_may_run_twice(server: postgres.Server) -> None:
    text = "\n".join(
        line for line in roles.script("printed").splitlines() if not line.startswith("\\password")
    )
    command = [server.program("psql"), server.superuser_url, "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    try:
        for _ in range(2):
            subprocess.run(command, input=text, text=True, check=True, capture_output=True)
        outside.check_database(server.url(roles.APP, "printed"))
    finally:
        with psycopg.connect(server.superuser_url, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS printed WITH (FORCE)")


def test_a_silent_broker_is_told(clone: Path) -> None:
    with pytest.raises(LocalServerError, match="nothing answers"):
        outside.check_broker(f"redis://127.0.0.1:{free_port()}/0")
    with pytest.raises(LocalServerError, match="should begin with redis"):
        outside.check_broker("carrier-pigeon://loft")


@pytest.mark.parametrize("command", [["up", "--prepare"], ["db", "status"]])
def test_a_command_says_one_sentence_and_no_traceback(clone: Path, command: list[str]) -> None:
    environment = os.environ | {"DATABASE_URL": f"postgres://accord_app:x@127.0.0.1:{free_port()}/accord"}
    ran = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    said = [line for line in ran.stderr.splitlines() if line.strip()]
    assert len(said) == 1 and said[0].startswith(
        "CommandError: DATABASE_URL (127.0.0.1, database accord) cannot"
    )
