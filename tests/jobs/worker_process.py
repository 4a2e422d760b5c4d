"""A nursery of real worker processes for the kill tests: each line `start DATABASE` on its input forks one.

It prints the new worker's process id.  Forking an imported process makes a worker in milliseconds.
"""

from __future__ import annotations

import os
import signal
import sys
import threading


def main() -> None:
    """Fork workers until the input ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from tests.jobs import handlers  # noqa: F401 (registers the handlers)

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            work(line.split()[1])
        print(child, flush=True)


def work(database: str) -> None:
    """Work on that database for ever; the test kills it."""
    from django.db import connection

    from apps.jobs import worker

    connection.settings_dict["NAME"] = database
    worker.RETRY_SECONDS = (0,)
    worker.run_forever(threading.Event())


if __name__ == "__main__":
    main()
