"""Obligations met, notices seen, steps escalated, digests sent."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from apps.audit.act import Act, action
from apps.audit.guards import one_locked
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, NotAllowed
from apps.work.models import DigestSent, Notice, Obligation


@action("work.obligation.done")
def obligation_done(act: Act, *, obligation: int, how: str = "") -> Obligation:
    """Say that an obligation is met: its person, or whoever holds its duty in that organisation."""
    found = one_locked(Obligation, obligation, "obligation")
    if found.person_id != act.by.person and not (
        found.duty_id and act.by.holds(found.duty_id, found.holder_id)
    ):
        raise NotAllowed("This is for somebody else to say.")
    if found.state != Obligation.State.OPEN:
        raise Conflict(f"This obligation is already {found.get_state_display().lower()}.")
    found.state, found.done_by_id, found.done_at = Obligation.State.DONE, act.by.person, now()
    found.save(update_fields=["state", "done_by", "done_at"])
    act.audit(
        found.holder_id, DataClass(found.row_class), record=found.record_id, reason=how,
        details={"obligation": found.pk},
    )  # fmt: skip
    return found


@action("work.notice.seen")
def notices_seen(act: Act, *, notices: list[int]) -> int:
    """Mark one's own notices as seen (at most 200); gives how many."""
    assert act.by.home is not None
    changed = Notice.objects.filter(pk__in=notices[:200], seen_at__isnull=True).update(seen_at=now())
    act.audit(act.by.home, DataClass.DIRECTORY, details={"notices": changed})
    return changed


@action("work.steps.escalate")
def escalate_steps(act: Act, *, holder: int, day: dt.date) -> int:
    """Escalate every step of an organisation that waits past its day; run each working morning by a job, for a
    service person with the duty *work.remind*."""
    act.by.require("work.remind", holder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT accord_escalate_steps(%s, %s, %s)", [holder, day, now()])
        count = int(cursor.fetchone()[0])
    act.audit(holder, DataClass.DIRECTORY, details={"escalated": count, "day": day})
    return count


@action("work.digest.record")
def record_digests(act: Act, *, holder: int, day: dt.date, people: dict[int, int]) -> list[int]:
    """Keep that these people's digests of the day go out (person -> items); gives those not told before."""
    act.by.require("work.remind", holder)
    known = set(DigestSent.objects.filter(holder_id=holder, day=day).values_list("person_id", flat=True))
    fresh = [person for person in sorted(people) if person not in known]
    DigestSent.objects.bulk_create(
        DigestSent(holder_id=holder, person_id=person, day=day, items=people[person]) for person in fresh
    )
    act.audit(holder, DataClass.DIRECTORY, details={"digests": len(fresh), "day": day})
    return fresh
