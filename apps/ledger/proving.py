"""Proofs that `manage.py verify` runs: this room's, and those that higher rooms register at start-up.

    register("commitments", prove_commitments)     # in the room's apps.py, ready()

A proof is a function of one organisation's id that gives Checks.  It runs in a transaction that reads that
organisation's rows and writes nothing; what lies with others it learns from a definer function that says whether it
holds, and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from apps.core.classes import WALLED
from apps.core.scope import Scope, scoped_transaction
from apps.ledger.queries.proofs import Check, prove_books, prove_pairs
from apps.tenancy.models import Organisation

Proof = Callable[[int], list[Check]]
_proofs: dict[str, Proof] = {}


@dataclass(frozen=True)
class Proved:
    """The checks of one organisation."""

    organisation: str
    name: str
    checks: list[Check]

    @property
    def holds(self) -> bool:
        """True when every check does."""
        return all(check.holds for check in self.checks)


def register(name: str, proof: Proof) -> None:
    """Have `manage.py verify` run a proof too; a name is registered once."""
    if _proofs.setdefault(name, proof) is not proof:
        raise RuntimeError(f"Two proofs are registered under the name {name}.")


def organisations(code: str = "") -> list[Organisation]:
    """All organisations, or the one with a code (empty when there is none)."""
    with scoped_transaction(Scope()):
        found = Organisation.objects.order_by("code")
        return list(found.filter(code=code) if code else found)


def prove(body: Organisation) -> Proved:
    """Run every proof over one organisation's rows, in the order in which they were registered."""
    own = Scope(read=dict.fromkeys(WALLED, frozenset({body.pk})), context={"name": "verify"})
    with scoped_transaction(own):
        checks = [check for proof in _proofs.values() for check in proof(body.pk)]
    return Proved(body.code, body.name, checks)


def _books(holder: int) -> list[Check]:
    return prove_books()


register("books", _books)
register("pairs", prove_pairs)
