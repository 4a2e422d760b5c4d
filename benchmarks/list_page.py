"""The lines of a 300,000-line organisation (1,000,000 at full size), asked for 20 times a second at random moments."""

from __future__ import annotations

import http.client
import os
import queue
import random
import re
import secrets
import socket
import subprocess
import sys
import threading
import time
from html import unescape
from typing import Any

from benchmarks import books, floors, ground
from benchmarks.harness import ROOT, Figure, alone

LINES, FULL = 300_000, 1_000_000
RATE, SECONDS, FULL_SECONDS = 20, 15, 60
MOST_MS = 300
PATH = "/spend/lines/"
HOST = "127.0.0.1"
WAITING = 64  # requests that may be under way at once; more than this is counted as failed
SEED = 7


def run(full: bool, lines: int = 0) -> list[Figure]:
    """gunicorn by the production configuration; the requests come from a second process, on loopback only."""
    lines = lines or (FULL if full else LINES)
    seconds = FULL_SECONDS if full else SECONDS
    with ground.scratch() as place:
        books.fill(place, lines, (ground.ORGANISATION,))
        env = place.env | production(place)
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
            cwd=ROOT, env=os.environ | env, check=True,
        )  # fmt: skip
        cookie = alone("benchmarks.list_page:sign_in", env=env).value
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi:application"],
            cwd=ROOT, env=os.environ | env,
        )  # fmt: skip
        try:
            port = int(env["ACCORD_BIND"].rpartition(":")[2])
            done = alone(
                "benchmarks.list_page:drive", env=env, port=port, cookie=cookie, seconds=seconds
            ).value
        finally:
            server.terminate()
            server.wait(30)
    floors.seen["health_page"] = done["health_rate"]
    told = f"{done['count']} requests, median {done['p50']:.0f} ms, p95 {done['p95']:.0f} ms, longest {done['most']:.0f} ms"
    return [
        Figure(f"list page over {lines:,} lines at {RATE} requests a second for {seconds} s, p95", done["p95"],
               MOST_MS, "ms", note=f"{told}; a page without data takes {1000 / done['health_rate']:.1f} ms"),
        Figure("list page: requests that failed", done["failed"], 0, "requests"),
    ]  # fmt: skip


def production(place: ground.Ground) -> dict[str, str]:
    """The environment of production on a free port; a proxy that speaks TLS is told to stand before it."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    return {
        "ACCORD_PRODUCTION": "true", "ACCORD_HOSTS": HOST, "ACCORD_BEHIND_PROXY": "true",
        "ACCORD_SECOND_STEP": "false", "ACCORD_BIND": f"{HOST}:{port}", "ACCORD_FIELD_KEY": secrets.token_urlsafe(32),
        "ACCORD_STATIC_ROOT": str(place.folder / "static"), "ACCORD_WEB_LOG_LEVEL": "warning",
        "ACCORD_LOG_LEVEL": "ERROR",
    }  # fmt: skip


def sign_in() -> str:
    """A session of the analyst, made as signing in makes it; gives the cookie."""
    ground.start_django()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from apps.identity.models import SignIn
    from tests import county

    person = SignIn.objects.get(email=county.email(ground.ANALYST))
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def drive(port: int, cookie: str, seconds: int) -> dict[str, Any]:
    """Send requests at moments drawn beforehand, whether or not earlier ones are answered; times count from those."""
    _wait_until_up(port)
    pages = _pages(port, cookie)
    for path in pages:
        _get(port, path, cookie)  # every worker thread has its connection before the clock runs
    floor = floors.health_page(lambda path: _get(port, path, ""), 100)
    rng = random.Random(SEED)
    moments, at = [], 0.0
    while (at := at + rng.expovariate(RATE)) < seconds:
        moments.append((at, rng.choice(pages)))
    times: list[float] = []
    failed = [0]
    asked: queue.Queue[tuple[float, str] | None] = queue.Queue()
    start = time.perf_counter() + 0.2

    def work() -> None:
        while (one := asked.get()) is not None:
            status, _ = _get(port, one[1], cookie)
            times.append((time.perf_counter() - start - one[0]) * 1000)
            failed[0] += status != 200

    threads = [threading.Thread(target=work, daemon=True) for _ in range(WAITING)]
    for thread in threads:
        thread.start()
    for moment in moments:
        time.sleep(max(0.0, start + moment[0] - time.perf_counter()))
        asked.put(moment)
    for _ in threads:
        asked.put(None)
    for thread in threads:
        thread.join(60)
    lost = len(moments) - len(times)
    times.sort()
    return {
        "count": len(moments), "failed": failed[0] + lost, "p50": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95)], "most": times[-1], "health_rate": 1 / floor,
    }  # fmt: skip


def _get(port: int, path: str, cookie: str) -> tuple[int, str]:
    """Status and body of one request; 0 when none came."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", path, headers={"Cookie": cookie, "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return 0, ""
    finally:
        connection.close()


def _wait_until_up(port: int) -> None:
    for _ in range(600):
        if _get(port, "/healthz", "")[0] == 200:
            return
        time.sleep(0.1)
    raise RuntimeError("The server did not answer within a minute.")


def _pages(port: int, cookie: str) -> list[str]:
    """The first page, the pages that its “next” leads to, and one with a filter."""
    pages, path = [], PATH
    for _ in range(10):
        status, body = _get(port, path, cookie)
        if status != 200 or "<table" not in body:
            raise RuntimeError(f"{path} answered {status} without a table.")
        pages.append(path)
        found = re.search(r'href="([^"]*[?&;]after=[^"]*)"', body)
        if not found:
            break
        link = unescape(found[1])
        path = link if link.startswith("/") else PATH + link
    return [*pages, f"{PATH}?from=2026-04-01&to=2026-04-30"]
