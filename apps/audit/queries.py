"""What the chains say: events within the scope, a chain's head, and the proof of every link."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from apps.audit.models import Event


@dataclass(frozen=True)
class Proof:
    """The proof of one holder's chain; `broken_at` is the number of the first link that does not hold."""

    holder: int
    events: int
    head: str
    broken_at: int | None
    why: str | None

    @property
    def holds(self) -> bool:
        """True when every link holds."""
        return self.broken_at is None


def prove_chains() -> list[Proof]:
    """Walk every chain, whatever the scope; one row per holder, in the order of their numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT holder_id, events, head, broken_at, why FROM accord_verify_chains()")
        return [Proof(*row) for row in cursor.fetchall()]


def digest_at(holder: int, number: int) -> str | None:
    """Digest of one event of a chain; None when there is no such event."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accord_digest_at(%s, %s)", [holder, number])
        return cursor.fetchone()[0]


@dataclass(frozen=True)
class Head:
    """The last link of a chain, and how many of its events lie outside the reader's data classes."""

    number: int
    digest: str
    hidden: int


def head_of(holder: int) -> Head | None:
    """Head of a holder's chain; None when there is none, or the scope reads nothing of that holder."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, digest, hidden FROM accord_chain_head(%s)", [holder])
        row = cursor.fetchone()
    return Head(*row) if row else None


def events_of(holder: int) -> QuerySet[Event]:
    """Events of a holder's chain within the scope, newest first, with their details where not erased."""
    return Event.objects.filter(holder_id=holder).select_related("detail").order_by("-number")


def events_about(record: int) -> QuerySet[Event]:
    """Events about one record within the scope, newest first."""
    return Event.objects.filter(record_id=record).select_related("detail").order_by("-number")
