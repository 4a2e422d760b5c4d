"""`python -m apps.core.local start|stop|status|remove`: the clone's servers without Django, for scripts."""

import shutil
import sys

from . import ground, postgres, valkey


def main(words: list[str]) -> int:
    """Do one verb for both clusters and the broker; `remove` deletes the clone's data for good."""
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
    elif verb == "status":
        for cluster in postgres.CLUSTERS:
            print(postgres.status(cluster).sentence())
        print("Valkey: running." if valkey.status() else "Valkey: stopped.")
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ground.LocalServerError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
