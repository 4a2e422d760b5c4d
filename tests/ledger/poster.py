"""A process that posts small journals until it is killed (see test_at_once.py)."""

from __future__ import annotations

import os
import sys
from decimal import Decimal


def main(holder: int) -> None:
    """Post for ever, mixing the order of the lines."""
    from tests import database

    name = os.environ["ACCORD_TEST_NAME"]
    os.environ["DATABASE_URL"] = database.address("accord_app", name)
    os.environ["DATABASE_OWNER_URL"] = database.address("accord_owner", name)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    import itertools
    import random

    from tests import county
    from tests.ledger.books import CREDITORS, ENERGY, FUEL, enter_batch, entry, officer

    parts = [(ENERGY, "1.00"), (FUEL, "1.00"), (CREDITORS, "-2.00")]
    for place in itertools.count():
        random.shuffle(parts)
        one = entry(county, holder, *parts)
        assert one.debits == Decimal("2.00")
        enter_batch(
            by=officer(county, "CC"),
            holder=holder,
            title="Work",
            entries=[one],
            key=f"poster-{os.getpid()}-{place}",
        )


if __name__ == "__main__":
    main(int(sys.argv[1]))
