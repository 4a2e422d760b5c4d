"""manage.py verify_audit: proves the chain of events of every organisation and circle."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit.queries import Proof, digest_at, prove_chains


class Command(BaseCommand):
    """Ends with an error, and names the first broken link, when any chain does not hold."""

    help = "Prove every audit chain; with --head, also compare a head that was printed earlier."

    def add_arguments(self, parser: CommandParser) -> None:
        """Optional: one holder, printed heads, JSON."""
        parser.add_argument("--holder", type=int, help="Only this holder's chain")
        parser.add_argument(
            "--head", action="append", default=[], metavar="HOLDER:NUMBER:DIGEST",
            help="A head as printed on a report: the chain must still hold that link",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="Print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove, print, and fail when something is wrong."""
        proofs = [one for one in prove_chains() if options["holder"] in (None, one.holder)]
        heads = [_compared(text) for text in options["head"]]
        if options["json"]:
            self.stdout.write(
                json.dumps({"chains": [vars(one) for one in proofs], "heads": heads}, sort_keys=True)
            )
        else:
            for one in proofs:
                self.stdout.write(_sentence(one))
            for head in heads:
                self.stdout.write(f"Holder {head['holder']}, printed head {head['number']}: {head['why']}")
            self.stdout.write(f"{sum(one.holds for one in proofs)} of {len(proofs)} chains hold.")
        broken = [one for one in proofs if not one.holds]
        if broken:
            raise CommandError("; ".join(_sentence(one) for one in broken))
        if not all(head["holds"] for head in heads):
            raise CommandError("A printed head is no longer in its chain.")


def _sentence(one: Proof) -> str:
    if one.holds:
        return f"Holder {one.holder}: {one.events:,} events, head {one.head}: holds"
    return f"Holder {one.holder}: broken at event {one.broken_at}: {one.why}"


def _compared(text: str) -> dict[str, Any]:
    parts = text.split(":")
    if len(parts) != 3 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        raise CommandError(f"Give a printed head as HOLDER:NUMBER:DIGEST, not “{text}”.")
    holder, number, digest = int(parts[0]), int(parts[1]), parts[2].lower()
    found = digest_at(holder, number)
    why = "there is no such event" if found is None else "holds" if found == digest else "the digest differs"
    return {"holder": holder, "number": number, "holds": found == digest, "why": why}
