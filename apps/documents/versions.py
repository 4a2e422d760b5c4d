"""Two people, one form: an old version sent back is refused, saying what changed; a form sent twice acts once."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.apps import apps

from apps.audit.act import Act
from apps.core import show
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, OutOfDate
from apps.documents.models import OneTimeKey, Record
from apps.documents.records import locked

CHANGES_SHOWN = 3
KEPT_DAYS = 90


def check_version(record: Record, given: int | str | None) -> Record:
    """The record, its row locked, when `given` is its present version; OutOfDate with what changed otherwise.

    `given` is what the form sent back in its hidden field `version`.
    """
    fresh = locked(record)
    try:
        version = int(given or 0)
    except ValueError:
        version = 0
    if version == fresh.version:
        return fresh
    what = _changes(fresh, version)
    raise OutOfDate(
        f"{fresh.number or fresh.title} changed while you had it open{': ' + what if what else ''}. "
        "Look at it as it is now, then make your change again."
    )


def _changes(record: Record, since: int) -> str:
    """'state from “open” to “closed” by Ana Lyst, 3 May 2026, 14:05; …': the latest few, newest first."""
    history = apps.get_model("documents", "RecordHistory")
    rows = list(
        history.objects.filter(pgh_obj_id=record.pk, version__gte=since).order_by("-pgh_id")[
            : CHANGES_SHOWN + 1
        ]
    )
    said: list[str] = []
    for after, before in pairwise(rows):
        if after.version == before.version:
            continue
        who = (after.pgh_context or {}).get("name") or "someone"
        said.append(f"{_difference(before, after)} by {who}, {show.moment(after.pgh_created_at)}")
    return "; ".join(said[:CHANGES_SHOWN])


def _difference(before: Any, after: Any) -> str:
    if before.state != after.state:
        return f"state from “{before.state}” to “{after.state}”"
    if before.title != after.title:
        return f"title from “{before.title}” to “{after.title}”"
    return "contents changed"


@dataclass
class Once:
    """A form's one-time key in use: `done` when the act was done before, with its `answer`."""

    row: OneTimeKey
    done: bool
    answer: Any = field(default=None)

    def keep(self, answer: Any) -> None:
        """Keep the answer (ids and figures, as JSON) with the act, in its transaction."""
        if self.done:
            raise RuntimeError("The answer of the first time stands.")
        OneTimeKey.objects.filter(pk=self.row.pk).update(answer={"kept": answer})


def once(act: Act, key: str, *, holder: int, data_class: DataClass) -> Once:
    """Begin an act that must happen once per form, however often the form is sent.

        first = once(act, key, holder=…, data_class=…)
        if first.done:
            return first.answer
        …
        first.keep({"payment": payment.pk})

    A repeat states its own audit entry, so the action simply returns.  Two at the same moment: the second
    waits for the first to commit.  A key used for another act is a Conflict.
    """
    if not 8 <= len(key) <= 200:
        raise Invalid(
            "This form has no one-time key. Open the page again and send it from there.", code="no_key"
        )
    kept = hashlib.sha256(key.encode()).hexdigest()
    OneTimeKey.objects.bulk_create(
        [OneTimeKey(holder_id=holder, row_class=int(data_class), person_id=act.by.person, key=kept,
                    action=act.name, made_at=now())],
        ignore_conflicts=True,
    )  # fmt: skip
    row = OneTimeKey.objects.select_for_update().filter(person_id=act.by.person, key=kept).first()
    if row is None or (row.action, row.holder_id, row.row_class) != (act.name, holder, int(data_class)):
        raise Conflict(
            "This form was already used for something else. Open the page again and send it from there."
        )
    if row.answer is None:
        return Once(row, done=False)
    act.audit(holder, data_class, details={"repeat_of": row.pk})
    return Once(row, done=True, answer=row.answer["kept"])


def forget_old_keys(act: Act) -> int:
    """Remove the acting person's one-time keys past their keeping time; gives how many."""
    old = OneTimeKey.objects.filter(person_id=act.by.person, made_at__lt=now() - dt.timedelta(days=KEPT_DAYS))
    return old.delete()[0]
