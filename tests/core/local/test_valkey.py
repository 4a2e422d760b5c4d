"""The clone's Valkey: behind a password, on loopback, found again with its data."""

from __future__ import annotations

import os
import signal
import stat
import time
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from apps.core.local import valkey


@pytest.fixture
def server(clone: Path) -> valkey.Server:
    """The running broker of this module's clone."""
    found = valkey.start()
    if found is None:
        pytest.skip("This machine has no Valkey or Redis server program.")
    return found


def test_it_asks_for_its_password(server: valkey.Server) -> None:
    with pytest.raises(redis.exceptions.AuthenticationError):
        redis.Redis(server.host, server.port, retry=Retry(NoBackoff(), 0)).ping()
    assert redis.Redis.from_url(server.url).ping()
    assert server.password not in repr(server)


def test_a_second_start_gives_the_same_server(server: valkey.Server) -> None:
    assert valkey.start() == server
    assert valkey.broker_url() == server.url


def test_a_stop_and_a_start_keep_what_was_queued(server: valkey.Server) -> None:
    redis.Redis.from_url(server.url).rpush("queue", "one")
    assert valkey.stop() is True
    assert valkey.status() is None and valkey.broker_url() is None
    again = valkey.start()
    assert again is not None
    assert redis.Redis.from_url(again.url).lpop("queue") == b"one"


def test_after_a_kill_the_next_start_runs(server: valkey.Server) -> None:
    os.kill(server.pid, signal.SIGKILL)
    time.sleep(0.1)
    again = valkey.start()
    assert again is not None and again.pid != server.pid
    assert redis.Redis.from_url(again.url).ping()


def test_password_and_settings_are_for_nobody_else(clone: Path, server: valkey.Server) -> None:
    assert stat.S_IMODE((clone / "valkey.json").stat().st_mode) == 0o600
