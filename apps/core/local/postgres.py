"""PostgreSQL of one clone: made, started, stopped and described without an installation and without Django.

Two clusters: `main` holds the clone's data (`make demo`, `manage.py`), `test` is fast and forgetful (no
fsync) for test runs.  Both listen on 127.0.0.1 only, ask for SCRAM passwords that are random and kept in a
0600 file, keep data checksums and preload pg_stat_statements.  Starting is idempotent and safe from several
processes at once.

    server = start("test")
    server.url("accord_owner", "accord")     # postgres://accord_owner:…@127.0.0.1:…/accord
    stop("test")
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from . import binaries, ground, roles
from .ground import LocalServerError

Cluster = Literal["main", "test"]
CLUSTERS: tuple[Cluster, ...] = ("main", "test")
DATABASE = "accord"
SUPERUSER = "accord_super"
START_SECONDS = 60
STOP_SECONDS = 60

COMMON = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",
    "password_encryption": "'scram-sha-256'",
    "shared_preload_libraries": "'pg_stat_statements'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "logging_collector": "on",
    "log_directory": "'log'",
    "log_filename": "'postgresql-%a.log'",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
}
MAIN = {"max_connections": "120", "shared_buffers": "256MB"}
TEST = {"max_connections": "200", "shared_buffers": "256MB", "max_locks_per_transaction": "256"}
FORGETFUL = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "60s",
}


@dataclass(frozen=True)
class Server:
    """A running cluster: where it is and how each role signs in."""

    cluster: Cluster
    host: str
    port: int
    version: int
    programs: binaries.Binaries
    data: Path
    passwords: dict[str, str] = field(repr=False)

    def url(self, role: str = roles.APP, database: str = DATABASE) -> str:
        """A connection address with the role's password in it; never print it."""
        password = self.passwords[role]
        return f"postgres://{role}:{quote(password)}@{self.host}:{self.port}/{quote(database, safe='')}"

    @property
    def superuser_url(self) -> str:
        """The address of the cluster's superuser in its maintenance database; for set-up, never for work."""
        return self.url(SUPERUSER, "postgres")

    def program(self, name: str) -> str:
        """Full path of a server program of the same version, such as `pg_dump`."""
        return self.programs.program(name)

    def stop(self) -> None:
        """Stop this cluster."""
        stop(self.cluster)

    def status(self) -> Status:
        """What is known of this cluster now."""
        return status(self.cluster)


@dataclass(frozen=True)
class Status:
    """What is known of a cluster without asking it anything."""

    cluster: Cluster
    initialised: bool
    running: bool
    pid: int | None
    port: int | None
    data: Path
    version: int | None

    def sentence(self) -> str:
        """One line for a person."""
        if not self.initialised:
            return f"PostgreSQL ({self.cluster}): not made yet; `manage.py db start` makes it."
        where = f"data in {self.data}"
        if self.running:
            return f"PostgreSQL {self.version} ({self.cluster}): running on 127.0.0.1:{self.port}, {where}."
        return f"PostgreSQL {self.version} ({self.cluster}): stopped, {where}."


@dataclass(frozen=True)
class _Place:
    """The paths of one cluster."""

    cluster: Cluster
    base: Path
    account: ground.Account
    state: Path

    @property
    def data(self) -> Path:
        return self.state / "postgres" / self.cluster / "data"

    @property
    def log(self) -> Path:
        return self.state / "postgres" / self.cluster / "start.log"

    @property
    def keep(self) -> Path:
        """Port and passwords: in `.local/`, ours alone, never in the serving account's folder."""
        return self.base / f"postgres-{self.cluster}.json"


def _place(cluster: Cluster) -> _Place:
    if cluster not in CLUSTERS:
        raise LocalServerError(f"There is no cluster “{cluster}”: the clusters are “main” and “test”.")
    base, account = ground.local_dir(), ground.serving_account()
    return _Place(cluster, base, account, ground.state_dir(base, account))


def start(data: Cluster = "main", *, fsync: bool | None = None) -> Server:
    """Start the cluster, making it first where needed; at once when it runs already.

    `fsync` defaults to true for `main` and false for `test`; a running cluster keeps how it was started.
    """
    place = _place(data)
    kept = ground.read_json(place.keep)
    if kept.get("ready") == _recipe() and _running_pid(place) is not None:
        return _server(place, kept)
    with ground.locked(place.base, f"postgres-{data}"):
        kept = ground.read_json(place.keep)
        programs = _programs(place)
        if not (place.data / "PG_VERSION").exists():
            kept = _initialise(place, programs)
        elif not kept.get("passwords"):
            raise LocalServerError(
                f"{place.data} holds a database but its passwords in {place.keep} are gone: put the file "
                "back, or remove the folder to start with an empty database."
            )
        _settle(place)
        if _running_pid(place) is None:
            kept = _launch(place, programs, kept, durable=(data == "main") if fsync is None else fsync)
        if kept.get("ready") != _recipe():
            server = _server(place, kept)
            secret = {role: kept["passwords"][role] for role in roles.LOGIN_ROLES}
            roles.ensure_roles(server.superuser_url, DATABASE, secret)
            kept["ready"] = _recipe()
            ground.write_json(place.keep, kept)
    return _server(place, kept)


def stop(data: Cluster = "main") -> bool:
    """Stop the cluster, ending open sessions; false when it was not running."""
    place = _place(data)
    with ground.locked(place.base, f"postgres-{data}"):
        pid = _running_pid(place, ready=False)
        if pid is None:
            return False
        for ending, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, ending)
            if _gone(place, pid, seconds):
                return True
        raise LocalServerError(f"PostgreSQL (process {pid}) does not stop: see {place.data / 'log'}.")


def status(data: Cluster = "main") -> Status:
    """What is known of the cluster; starts and makes nothing."""
    place = _place(data)
    kept = ground.read_json(place.keep)
    pid = _running_pid(place)
    version_file = place.data / "PG_VERSION"
    made = version_file.exists() and bool(kept)
    version = int(version_file.read_text().split(".")[0]) if version_file.exists() else None
    return Status(data, made, pid is not None, pid, kept.get("port"), place.data, version)


def alive(data: Cluster = "main") -> bool:
    """Whether the cluster's process lives; cheap enough to ask every second."""
    return _running_pid(_place(data), ready=False) is not None


def remove(data: Cluster) -> None:
    """Stop the cluster and delete its data for good."""
    stop(data)
    place = _place(data)
    with ground.locked(place.base, f"postgres-{data}"):
        shutil.rmtree(place.data.parent, ignore_errors=True)
        place.keep.unlink(missing_ok=True)


# Commands of manage.py that need no database, so settings must not start one for them.
WITHOUT_DATABASE = frozenset(
    ("up", "down", "db", "help", "collectstatic", "makemessages", "compilemessages", "--help", "--version")
)


def needs_database(argv: list[str] | None = None) -> bool:
    """Whether the running program is one that needs the database: servers, workers and most commands."""
    words = sys.argv if argv is None else argv
    if Path(words[0]).name not in ("manage.py", "django-admin", "django-admin.py"):
        return "pytest" not in Path(words[0]).name and "mypy" not in Path(words[0]).name
    if len(words) < 2 or "--help" in words or "-h" in words:
        return False
    return words[1] not in WITHOUT_DATABASE


def database_urls(*, start_if_down: bool | None = None) -> dict[str, str] | None:
    """Addresses for settings: {"app", "owner", "backup"}; None while the clone has no cluster yet.

    A stopped cluster is started when the command needs a database (or `start_if_down` says so); otherwise its
    last port is named, and nothing is started.
    """
    place = _place("main")
    kept = ground.read_json(place.keep)
    if kept.get("ready") is None or not (place.data / "PG_VERSION").exists():
        return None
    if needs_database() if start_if_down is None else start_if_down:
        server = start("main")
    else:
        server = _server(place, kept)
    return {
        "app": server.url(roles.APP),
        "owner": server.url(roles.OWNER),
        "backup": server.url(roles.BACKUP),
    }


def _recipe() -> str:
    """A mark of what `ensure_roles` does now, so that a newer text is applied to an older cluster."""
    text = "\n".join(
        (*roles.cluster_statements(), *roles.ownership_statements(DATABASE), *roles.database_statements())
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _server(place: _Place, kept: dict[str, Any]) -> Server:
    programs = binaries.Binaries(kept["source"], Path(kept["bin"]), kept["major"])
    return Server(
        place.cluster, "127.0.0.1", kept["port"], kept["major"], programs, place.data, kept["passwords"]
    )


def _programs(place: _Place) -> binaries.Binaries:
    version_file = place.data / "PG_VERSION"
    major = int(version_file.read_text().split(".")[0]) if version_file.exists() else None
    return binaries.find(place.state, place.account, major=major)


def _initialise(place: _Place, programs: binaries.Binaries) -> dict[str, Any]:
    """Run initdb whole or not at all: a half-made folder of a killed start is thrown away."""
    home = place.data.parent
    home.parent.mkdir(mode=0o755, exist_ok=True)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700)
    place.account.own(home, 0o700)
    passwords = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, *roles.LOGIN_ROLES)}
    secret, making = home / "superuser", home / "making"
    secret.touch(mode=0o600)
    secret.write_text(passwords[SUPERUSER] + "\n")
    place.account.own(secret, 0o600)
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if programs.major >= 17
        else ["--locale=C.UTF-8"]
    )
    options = ["--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums", "--no-instructions", *locale]
    if place.cluster == "test":
        options.append("--no-sync")
    try:
        _run(
            place,
            [programs.program("initdb"), "-D", str(making), "-U", SUPERUSER, f"--pwfile={secret}", *options],
            "make the database folder",
        )
    finally:
        secret.unlink(missing_ok=True)
    with (making / "postgresql.conf").open("a") as conf:
        conf.write("\ninclude_if_exists = 'accord.conf'\n")
    kept = {
        "passwords": passwords,
        "source": programs.source,
        "bin": str(programs.bin),
        "major": programs.major,
    }
    ground.write_json(place.keep, kept)
    making.rename(place.data)
    return kept


def _launch(
    place: _Place, programs: binaries.Binaries, kept: dict[str, Any], *, durable: bool
) -> dict[str, Any]:
    """Start the server on its kept port, or on another when somebody took that one."""
    _clear_stale_pid(place)
    for attempt in range(ground.PORT_TRIES):
        port = kept.get("port") if attempt == 0 else None
        if port is None or not ground.port_is_free(port):
            port = ground.free_port()
        _write_configuration(place, port, durable=durable)
        kept |= {"port": port, "source": programs.source, "bin": str(programs.bin), "major": programs.major}
        ground.write_json(place.keep, kept)
        if _started(place, programs):
            return kept
        if "Address already in use" not in ground.tail(place.log, 20) + _server_log(place, 20):
            break
    raise LocalServerError(
        f"PostgreSQL did not start; its last words were:\n{ground.tail(place.log)}\n{_server_log(place, 6)}"
    )


def _started(place: _Place, programs: binaries.Binaries) -> bool:
    place.log.touch()
    place.account.own(place.log, 0o600)
    command = [programs.program("pg_ctl"), "-D", str(place.data), "-w", "-t", str(START_SECONDS), "-s"]
    ran = subprocess.run(
        [*command, "-l", str(place.log), "start"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=place.account.environment(),
        check=False,
        **place.account.popen_options(),
    )
    return ran.returncode == 0 and _running_pid(place) is not None


def _write_configuration(place: _Place, port: int, *, durable: bool) -> None:
    settings = COMMON | (MAIN if place.cluster == "main" else TEST) | ({} if durable else FORGETFUL)
    conf = place.data / "accord.conf"
    lines = ["# Written at every start; change postgresql.auto.conf instead.", f"port = {port}"]
    conf.write_text("\n".join(lines + [f"{name} = {value}" for name, value in settings.items()]) + "\n")
    place.account.own(conf, 0o600)


def _run(place: _Place, command: list[str], what: str) -> None:
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=place.account.environment(),
        **place.account.popen_options(),
    )
    if ran.returncode != 0:
        raise LocalServerError(f"PostgreSQL could not {what}: {(ran.stderr or ran.stdout).strip()[-800:]}")


def _pid_file(place: _Place) -> list[str]:
    try:
        return (place.data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return []


def _running_pid(place: _Place, *, ready: bool = True) -> int | None:
    """The server's process id, when it is alive, is ours, and (with `ready`) takes connections."""
    lines = _pid_file(place)
    if not lines or not lines[0].strip().isdigit():
        return None
    if ready and (len(lines) < 8 or lines[7].strip() != "ready"):
        return None
    pid = int(lines[0])
    # A process id is used again after a crash or reboot: believe it only of a postgres on this very folder.
    if str(place.data) not in ground.command_of(pid):
        return None
    # One that was just killed is still in the process list for a moment, but no longer listens.
    return pid if not ready or ground.listens(int(lines[3])) else None


def _settle(place: _Place) -> None:
    """Wait while a server of this folder is neither ready nor gone: it was just killed, or recovers from that."""
    deadline = time.monotonic() + START_SECONDS
    while _running_pid(place, ready=False) is not None and _running_pid(place) is None:
        if time.monotonic() > deadline:
            raise LocalServerError(f"PostgreSQL runs but does not answer: see {place.data / 'log'}.")
        time.sleep(0.05)


def _clear_stale_pid(place: _Place) -> None:
    """After a kill or power cut: let orphans of the dead server leave, then remove its pid file."""
    if _pid_file(place):
        time.sleep(0.2)
        (place.data / "postmaster.pid").unlink(missing_ok=True)


def _gone(place: _Place, pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if str(place.data) not in ground.command_of(pid):
            return True
        time.sleep(0.02)
    return False


def _server_log(place: _Place, lines: int) -> str:
    logs = (
        sorted((place.data / "log").glob("*.log"), key=lambda p: p.stat().st_mtime)
        if place.data.exists()
        else []
    )
    return ground.tail(logs[-1], lines) if logs else ""
