"""`python -m apps.core.local start|stop|status|remove|prune`: the clone's servers without Django, for scripts.

`remove` deletes this clone's data for good; `prune` deletes what clones that are gone left in the system's state
folder (as root only; their passwords went with the clone, so nobody could open it again).
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from . import ground, postgres, valkey


def main(words: list[str]) -> int:
    """Do one verb for both clusters and the broker."""
    verb = words[0] if words else "status"
    if verb == "start":
        print(postgres.start("main").status().sentence())
        print(
            "Valkey: running."
            if valkey.start()
            else "Valkey: not on this machine; jobs wait for `manage.py work`."
        )
    elif verb == "stop":
        valkey.stop()
        for cluster in postgres.CLUSTERS:
            postgres.stop(cluster)
    elif verb == "remove":
        valkey.stop()
        for cluster in postgres.CLUSTERS:
            postgres.remove(cluster)
        account, base = ground.serving_account(), ground.local_dir()
        if account.uid is not None:
            shutil.rmtree(ground.state_dir(base, account))
        shutil.rmtree(base)
    elif verb == "prune":
        for clone in prune():
            print(f"Removed what {clone} left behind.")
    elif verb == "status":
        for cluster in postgres.CLUSTERS:
            print(postgres.status(cluster).sentence())
        print("Valkey: running." if valkey.status() else "Valkey: stopped.")
    else:
        print(__doc__)
        return 2
    return 0


def prune() -> list[str]:
    """Stop and delete the servers of clones whose folder no longer exists; gives those folders."""
    base, account = ground.local_dir(), ground.serving_account()
    if account.uid is None:
        return []
    gone = []
    for state in ground.state_dir(base, account).parent.iterdir():
        mark = state / "clone"
        clone = mark.read_text().strip() if mark.is_file() else ""
        if not clone or Path(clone).exists():
            continue
        for pid in ground.processes_of(state):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)
        shutil.rmtree(state)
        gone.append(clone)
    return gone


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ground.LocalServerError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
