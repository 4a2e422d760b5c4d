"""What the local servers share: where a clone keeps its data, which account serves it, locks and free ports.

An ordinary user's servers live wholly in the clone's `.local/`.  PostgreSQL refuses to run as root, so a root
user's servers run as an unprivileged account, from a folder per clone under the system's state directory;
`.local/state` links to it.  No parent's mode is ever changed: a clone may lie under a private home.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CLONE = Path(__file__).resolve().parents[3]
LOCK_SECONDS = 120
PORT_TRIES = 5


class LocalServerError(RuntimeError):
    """A local server cannot do what was asked; the text is one sentence with the cure."""


def local_dir() -> Path:
    """The clone's own folder for data that git ignores (`ACCORD_LOCAL_DIR` names another)."""
    return Path(os.environ.get("ACCORD_LOCAL_DIR") or CLONE / ".local").absolute()


@dataclass(frozen=True)
class Account:
    """The operating-system account that runs a server; `uid` is None when it is simply ourselves."""

    name: str
    uid: int | None = None
    gid: int | None = None

    def popen_options(self) -> dict[str, Any]:
        """Options for `subprocess` that make a child this account, away from our terminal and folder."""
        options: dict[str, Any] = {"cwd": "/", "start_new_session": True}
        if self.uid is not None:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def environment(self) -> dict[str, str]:
        """A small environment: no PG* variable of the caller may steer the server, messages in English."""
        kept = {k: v for k, v in os.environ.items() if k in ("PATH", "TMPDIR", "DYLD_LIBRARY_PATH")}
        if self.uid is not None:
            kept.pop("TMPDIR", None)
        return kept | {"LC_ALL": "C", "TZ": "UTC"}

    def own(self, path: Path, mode: int) -> None:
        """Give `path` to this account with exactly this mode."""
        path.chmod(mode)
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def serving_account() -> Account:
    """Ourselves; or, when we are root, `postgres` if the system has it, else `nobody`."""
    if os.geteuid() != 0:
        return Account(pwd.getpwuid(os.geteuid()).pw_name if _has_passwd() else str(os.geteuid()))
    for name in (os.environ.get("ACCORD_SERVER_ACCOUNT"), "postgres", "_postgres", "nobody"):
        if not name:
            continue
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise LocalServerError(
        "Running as root, and neither the account “postgres” nor “nobody” exists: name an unprivileged "
        "account in ACCORD_SERVER_ACCOUNT."
    )


def _has_passwd() -> bool:
    """Containers may run as a number that no passwd entry names."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


def make_local_dir(base: Path) -> None:
    """Make `.local/` for ourselves alone; say plainly when it belongs to somebody else."""
    try:
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LocalServerError(f"Cannot make the folder {base}: {error.strerror}.") from error
    if not os.access(base, os.W_OK | os.X_OK):
        owner = base.stat().st_uid
        raise LocalServerError(
            f"{base} belongs to user number {owner} and cannot be written: run as that user, or set "
            "ACCORD_LOCAL_DIR to a folder of your own."
        )


def state_dir(base: Path, account: Account) -> Path:
    """The folder that holds this clone's server files.

    For an ordinary user that is `.local/` itself.  For root it is `<state>/accord/<hash of its path>`,
    made reachable for the serving account and linked as `.local/state`.
    """
    make_local_dir(base)
    if account.uid is None:
        return base
    parent = Path(os.environ.get("ACCORD_STATE_DIR") or _system_state()) / "accord"
    state = parent / hashlib.sha256(str(base.resolve()).encode()).hexdigest()[:12]
    parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not state.is_dir():
        state.mkdir(mode=0o755)
        state.chmod(0o755)
        (state / "clone").write_text(f"{base.resolve()}\n")
    link = base / "state"
    if not link.is_symlink() or Path(os.readlink(link)) != state:
        with contextlib.suppress(FileNotFoundError):
            link.unlink()
        link.symlink_to(state)
    return state


def _system_state() -> str:
    return "/var/lib" if Path("/var/lib").is_dir() else "/Library/Application Support"


@contextlib.contextmanager
def locked(base: Path, name: str) -> Iterator[None]:
    """Hold the clone's lock `name`, so that two processes never start or stop one server at once."""
    make_local_dir(base)
    handle = os.open(base / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise LocalServerError(
                        f"Another process has held {base / name}.lock for {LOCK_SECONDS} seconds: "
                        "see whether a start or stop hangs there."
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(handle)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody holds at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """True when 127.0.0.1:port can be bound now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def listens(port: int) -> bool:
    """True when somebody accepts connections on 127.0.0.1:port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


def read_json(path: Path) -> dict[str, Any]:
    """The object kept in `path`; empty when there is none."""
    try:
        return dict(json.loads(path.read_text()))
    except FileNotFoundError:
        return {}
    except PermissionError as error:
        raise LocalServerError(
            f"{path} cannot be read: it belongs to another user of this machine."
        ) from error
    except ValueError as error:
        raise LocalServerError(f"{path} is damaged ({error}); remove it to start afresh.") from error


def write_json(path: Path, value: dict[str, Any] | list[dict[str, Any]]) -> None:
    """Keep `value` in `path`, readable by ourselves alone; a reader sees the old or the new, never half."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(value, out, indent=1, sort_keys=True)
    beside.replace(path)


def command_of(pid: int) -> str:
    """The command line of a living process; empty when there is none (or it is only a zombie)."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        return raw.replace(b"\0", b" ").decode(errors="replace").strip()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return ""
    except OSError:
        return ""
    found = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def processes_of(state: Path) -> list[int]:
    """Processes whose program or data lies in a state folder (their command line names it)."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,command="], capture_output=True, text=True, check=False)
    rows = (line.split(None, 1) for line in listed.stdout.splitlines())
    return [int(row[0]) for row in rows if len(row) == 2 and row[1].startswith(f"{state}/")]


def copy_tree_once(source: Path, target: Path) -> None:
    """Copy a folder, whole or not at all, unless it is there; readable by everyone, writable by us."""
    if target.is_dir():
        return
    beside = target.with_name(f"{target.name}.{os.getpid()}.new")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(source, beside, symlinks=True)
    for folder, _, files in os.walk(beside):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    beside.rename(target)


def tail(path: Path, lines: int = 6) -> str:
    """The last lines of a log, for an error that must say why."""
    try:
        text = path.read_text(errors="replace").strip().splitlines()
    except OSError:
        return ""
    return "\n".join(text[-lines:])
