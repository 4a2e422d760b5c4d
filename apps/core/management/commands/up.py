"""`manage.py up`: the whole of Accord on this machine, in one terminal, with the demo county in it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.local import ground, outside, postgres, valkey
from apps.core.local.supervisor import Child, Supervisor

HOST = "127.0.0.1"
PORTS_TRIED = 20
READY_SECONDS = 90


class Command(BaseCommand):
    """Starts what is missing, makes what is empty, and stops everything on Ctrl-C."""

    help = "Start PostgreSQL, Valkey, web, worker and beat with the demo county; Ctrl-C stops all of it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Port and how far to go."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("ACCORD_PORT", "8000")))
        parser.add_argument("--prepare", action="store_true", help="Make and fill the database, then return.")
        parser.add_argument("--empty", action="store_true", help="Do not load the demo county.")
        # What `up` runs of itself, once settings can see the database.
        parser.add_argument(
            "--tables-only", action="store_true", help="Make and fill the tables; start no server."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse in production; otherwise prepare, then run until told to stop."""
        if settings.PRODUCTION:
            raise CommandError(
                "`up` is for one machine and a demonstration; see docs/how-to/run-in-production.md."
            )
        try:
            if options["prepare"]:
                self._prepare(options)
                return
            with only_one():
                self._run(options)
        except ground.LocalServerError as error:
            raise CommandError(str(error)) from error

    def _run(self, options: dict[str, Any]) -> None:
        """Everything from the first server to the last word; whatever happens, what was started is stopped."""
        began = time.monotonic()
        port = find_port(options["port"])
        address = f"http://{HOST}:{port}/"
        try:
            keep(address)
            self._prepare(options)
            environment = self._environment(port)
            parts = children(environment, with_broker="CELERY_BROKER_URL" in environment)
            supervisor = Supervisor(parts, out=sys.stdout, started=lambda parts: keep(address, parts))

            def announce() -> None:
                if wait_until_ready(address, supervisor):
                    supervisor.print(welcome(address, time.monotonic() - began))

            code = supervisor.run(when_up=announce, tend=lambda: tend_servers(supervisor))
        except KeyboardInterrupt:
            code = 0
        finally:
            stop_servers()
            record().unlink(missing_ok=True)
        # The terminal may be gone (SIGHUP); then there is nobody to tell.
        with contextlib.suppress(OSError):
            self.stdout.write("Stopped. Your data is kept; `make demo` finds it again.")
        if code:
            raise CommandError("A part of Accord kept stopping; its last lines above say why.")

    def _prepare(self, options: dict[str, Any]) -> None:
        """The servers, then the tables in a process of its own whose settings see the database."""
        url, owner = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
        if url:
            outside.check_database(url)
            outside.check_database(owner or url, name="DATABASE_OWNER_URL" if owner else "DATABASE_URL")
            self.stdout.write("PostgreSQL: the server of DATABASE_URL.")
        else:
            self.stdout.write(postgres.start("main").status().sentence())
        ran = subprocess.run(
            [sys.executable, str(manage_py()), "prepare", *([] if options["empty"] else ["--demo"])],
            env=os.environ | {"ACCORD_DEMO": "true"},
            check=False,
        )
        if ran.returncode:
            raise CommandError("The database could not be prepared; the lines above say why.")

    def _environment(self, port: int) -> dict[str, str]:
        """What web, worker and beat inherit."""
        environment = os.environ | {
            "PYTHONUNBUFFERED": "1",
            # Warnings are for the tests; here they would bury the address.
            "PYTHONWARNINGS": "ignore",
            "ACCORD_DEMO": "true",
            "ACCORD_BIND": f"{HOST}:{port}",
            "ACCORD_WEB_GRACE": "3",
            "ACCORD_WEB_LOG_LEVEL": "warning",
        }
        if broker := os.environ.get("CELERY_BROKER_URL"):
            outside.check_broker(broker)
            self.stdout.write("Broker: the server of CELERY_BROKER_URL.")
            return environment
        server = valkey.start()
        if server is None:
            self.stdout.write("Valkey: not on this machine; one process works through the job table instead.")
            return environment
        self.stdout.write(f"Valkey: running on {server.host}:{server.port}.")
        return environment | {"CELERY_BROKER_URL": server.url}


def manage_py() -> Path:
    """The project's own command line."""
    return Path(settings.BASE_DIR) / "manage.py"


def children(environment: dict[str, str], *, with_broker: bool) -> list[Child]:
    """The web server and what works through the jobs."""
    python = sys.executable
    # The first signal asks nicely; the second cuts a request (its transaction rolls back), drops a running task
    # (its job row is taken up at the next start), and ends beat, which keeps nothing in memory.
    web = [python, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi:application"]
    parts = [Child("web", web, environment, (signal.SIGTERM, signal.SIGQUIT))]
    if not with_broker:
        work = [python, str(manage_py()), "work", "--forever"]
        return [*parts, Child("work", work, environment, (signal.SIGTERM, signal.SIGTERM))]
    celery = [python, "-m", "celery", "-A", "config.celery", "--quiet"]
    worker = [
        *celery,
        "worker",
        "--concurrency",
        "2",
        "--without-gossip",
        "--without-mingle",
        "--loglevel",
        "warning",
    ]
    beat = [*celery, "beat", "--pidfile=", "--loglevel", "warning"]
    return [
        *parts,
        Child("worker", worker, environment, (signal.SIGTERM, signal.SIGQUIT)),
        Child("beat", beat, environment, (signal.SIGTERM, signal.SIGKILL)),
    ]


def record() -> Path:
    """Where the running `up` says who and where it is."""
    return ground.local_dir() / "up.json"


def keep(address: str, parts: Sequence[Child] = ()) -> None:
    """Say who we are and what runs for us, for `down` and for a second `up`."""
    pids = [part.process.pid for part in parts if part.process is not None]
    commands = {str(pid): ground.command_of(pid) for pid in pids}
    ground.write_json(record(), {"pid": os.getpid(), "address": address, "parts": commands})


@contextlib.contextmanager
def only_one() -> Any:
    """Hold the clone's `up` lock; the kernel lets it go even when we are killed outright."""
    ground.make_local_dir(ground.local_dir())
    handle = os.open(ground.local_dir() / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running = ground.read_json(record())
            raise CommandError(
                f"Accord of this clone runs already at {running.get('address', 'another terminal')}: "
                "stop it there with Ctrl-C, or with `manage.py down`."
            ) from None
        yield
    finally:
        os.close(handle)


def find_port(wanted: int) -> int:
    """The wanted port, or the next free one."""
    for port in range(wanted, wanted + PORTS_TRIED):
        if ground.port_is_free(port):
            return port
    raise CommandError(
        f"The ports {wanted} to {wanted + PORTS_TRIED - 1} are all taken: name another with --port."
    )


def wait_until_ready(address: str, supervisor: Supervisor) -> bool:
    """Ask /healthz until it answers; false when it never does or we stop first."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not supervisor.stopping.is_set():
        if answers(f"{address}healthz"):
            return True
        time.sleep(0.2)
    if not supervisor.stopping.is_set():
        supervisor.say("web", f"has not answered at {address}healthz for {READY_SECONDS} seconds")
    return False


def answers(address: str) -> bool:
    """Whether our own web server says 200 there."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 (our own loopback address)
            return bool(answer.status == 200)
    except OSError:
        return False


def welcome(address: str, seconds: float) -> str:
    """The address and the people one may be."""
    people = ground.local_dir() / "demo-people.json"
    lines = ["", f"Accord is ready at {address} (after {seconds:.0f} seconds). Ctrl-C stops it.", ""]
    if people.exists():
        rows = json.loads(people.read_text())
        widths = {part: max(len(row[part]) for row in rows) for part in ("name", "role")} if rows else {}
        lines += [
            f"  {row['name']:<{widths['name']}}  {row['role']:<{widths['role']}}  {row['email']}"
            for row in rows
        ]
        words = sorted({row["password"] for row in rows})
        lines += [
            "",
            f"  Everyone's password: {', '.join(words)}",
            "  Or choose a person on the sign-in page.",
        ]
    return "\n".join([*lines, ""])


def tend_servers(supervisor: Supervisor) -> None:
    """Start the clone's own servers again when they were killed; outside ones are not ours to start."""
    if not os.environ.get("DATABASE_URL") and not postgres.alive("main"):
        supervisor.say("database", "is gone; starting again")
        postgres.start("main")
    if not os.environ.get("CELERY_BROKER_URL") and not valkey.alive():
        valkey.start()


def stop_servers() -> None:
    """Stop the clone's own servers; outside ones are not ours to stop."""
    valkey.stop()
    postgres.stop("main")
