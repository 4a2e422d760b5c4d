"""Exceptions to soft locks, and exactly the journals that were posted under each."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from apps.core.clock import now
from apps.ledger.models import Journal, Line, Lock, LockException, PassedLock
from apps.ledger.models.chart import Account

PURCHASES = (Account.Role.PAYABLES, Account.Role.NOT_INVOICED)


def journals_under(exception: LockException) -> QuerySet[Journal]:
    """Journals posted past this lock of this period under this exception, in the order of their posting.

    A posting names every exception that it needed; of its journals those count that the lock would have stopped.
    """
    postings = PassedLock.objects.filter(exception=exception).values("posting")
    found = Journal.objects.filter(posting__in=postings, period_id=exception.period_id).order_by("pk")
    if exception.lock == Lock.LEDGER:
        return found
    lines = Line.objects.filter(journal__in=found)
    if exception.lock == Lock.VAT:
        stopped = Q(coding__account__role=Account.Role.VAT) | (
            Q(coding__vat_code__isnull=False) & ~Q(coding__vat_code__direction="outside")
        )
    else:
        stopped = Q(coding__account__role__in=PURCHASES)
    return found.filter(pk__in=lines.filter(stopped).values("journal"))


def exceptions_of(period: int, lock: str) -> list[LockException]:
    """Exceptions asked for on a lock of a period, newest first."""
    rows = LockException.objects.filter(period_id=period, lock=lock)
    return list(rows.select_related("person", "asked_by", "approved_by").order_by("-pk")[:200])


def state_of(exception: LockException) -> str:
    """Where an exception stands: waiting, live, expired, ended or refused."""
    if exception.ended_at is not None:
        return "ended" if exception.approved_by_id is not None else "refused"
    if exception.until <= now():
        return "expired"
    return "live" if exception.approved_by_id is not None else "waiting"
