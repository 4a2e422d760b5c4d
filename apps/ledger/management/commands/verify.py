"""manage.py verify: proves the books of every organisation, check by check."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.ledger.proving import Proved, organisations, prove


class Command(BaseCommand):
    """Ends with status 1 and names every fault when a check does not hold."""

    help = (
        "Prove the books: journals balanced, balances equal to lines, numbers gapless, pairs equal, periods consistent, "
        "and what other rooms add. Reads everything, writes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Optional: one organisation, JSON."""
        parser.add_argument(
            "--organisation", metavar="CODE", default="", help="Only this organisation's books"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove organisation by organisation, print as it goes, and fail when something is wrong."""
        bodies = organisations(options["organisation"])
        if not bodies and options["organisation"]:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        proved = []
        for body in bodies:
            proved.append(prove(body))
            if not options["as_json"]:
                self._tell(proved[-1])
        checks = [check for one in proved for check in one.checks]
        broken = sum(not check.holds for check in checks)
        if options["as_json"]:
            self.stdout.write(
                json.dumps({"holds": not broken, "organisations": [_told(one) for one in proved]}, indent=2)
            )
        else:
            self.stdout.write(
                f"{len(checks) - broken:,} of {len(checks):,} checks hold, in {len(proved):,} organisations."
            )
        if broken:
            raise SystemExit(1)

    def _tell(self, one: Proved) -> None:
        self.stdout.write(f"{one.organisation} {one.name}")
        for check in one.checks:
            word = "holds" if check.holds else "DOES NOT HOLD"
            self.stdout.write(f"  {word:<14} {check.looked_at:>12,}  {check.what} ({check.code})")
            for fault in check.faults:
                self.stderr.write(f"    {one.organisation} {check.code}: {fault}")


def _told(one: Proved) -> dict[str, Any]:
    return {
        "code": one.organisation, "name": one.name, "holds": one.holds,
        "checks": [{"code": check.code, "what": check.what, "looked_at": check.looked_at, "holds": check.holds,
                    "faults": list(check.faults)} for check in one.checks],
    }  # fmt: skip
