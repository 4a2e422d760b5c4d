"""Plain functions for use inside actions: a notice to one person, an obligation with a day."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from apps.audit.act import Act
from apps.core.clock import now
from apps.documents.models import Record
from apps.work.models import Obligation


def notify(
    act: Act,
    *,
    holder: int,
    data_class: int,
    person: int,
    sentence: str,
    page: str = "",
    record: int | None = None,
) -> None:
    """Tell one person one sentence; it waits under “My work” until they mark it as seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT accord_notify(%s, %s::smallint, %s, %s, %s, %s, %s)",
            [holder, int(data_class), person, record, sentence, page, now()],
        )


def oblige(
    act: Act,
    *,
    holder: int,
    data_class: int,
    key: str,
    title: str,
    due_on: dt.date,
    duty: str | None = None,
    person: int | None = None,
    page: str = "",
    record: Record | None = None,
) -> Obligation:
    """Put something that is due on the list of a person, or of whoever holds a duty in the holder.

    The same `key` in the same holder is one obligation: asked for again, its day is brought up to date.
    """
    made, _new = Obligation.objects.update_or_create(
        holder_id=holder, key=key,
        defaults={"row_class": int(data_class), "title": title[:200], "due_on": due_on, "duty_id": duty,
                  "person_id": person, "page": page, "record": record},
    )  # fmt: skip
    return made


def discharge(act: Act, *, holder: int, key: str) -> bool:
    """Say that the obligation with this key is met, if it is open; True when one was."""
    changed = Obligation.objects.filter(holder_id=holder, key=key, state=Obligation.State.OPEN).update(
        state=Obligation.State.DONE, done_by_id=act.by.person, done_at=now()
    )
    return bool(changed)
