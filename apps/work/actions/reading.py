"""Letting one person read one record for some days, within what their scope shows anyway."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given, second_person
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.documents.models import Record
from apps.identity.models import SignIn
from apps.work.models import RecordReader

DAYS_MAX = 30


@action("work.reading.give")
def give_reading(act: Act, *, record: int, person: int, until: dt.date, reason: str) -> RecordReader:
    """Let a person open one record until a day (at most 30 days), where its page would ask for a duty.

    Whoever may change records of that class there gives it, never to themselves.  It opens no data class: a person
    whose scope does not show the record still does not see it.
    """
    found = one_seen(Record, record, "record")
    _may_give(act, found.holder_id, found.row_class)
    second_person(act.by, person, what="reading this record themselves")
    if not today() <= until <= today() + dt.timedelta(days=DAYS_MAX):
        raise Invalid(f"Choose a day within {DAYS_MAX} days.", fields={"until": "Choose an earlier day."})
    why = reason_given(reason)
    sign_in = SignIn.objects.filter(person_id=person, is_active=True).order_by("pk").first()
    if sign_in is None:
        raise NotFound("This person has no sign-in that could read it.")
    if RecordReader.objects.filter(user=sign_in, content_object=found).exists():
        raise Conflict("This person may already read it; end that first.")
    made = RecordReader.objects.create(
        holder_id=found.holder_id, row_class=found.row_class, content_object=found, user=sign_in,
        permission=reading_permission(), until=until, given_by_id=act.by.person, reason=why,
    )  # fmt: skip
    act.audit(
        found.holder_id, DataClass(found.row_class), record=found.pk, reason=why,
        details={"reader": person, "until": until},
    )  # fmt: skip
    return made


@action("work.reading.end")
def end_reading(act: Act, *, reading: int) -> None:
    """Take a temporary reading back before its day."""
    found = one_locked(RecordReader, reading, "temporary reading")
    _may_give(act, found.holder_id, found.row_class)
    holder, data_class, record = found.holder_id, DataClass(found.row_class), found.content_object_id
    found.delete()
    act.audit(holder, data_class, record=record, details={"reading": reading})


def _may_give(act: Act, holder: int, row_class: int) -> None:
    if holder not in act.by.scope().writes(DataClass(row_class)):
        raise NotAllowed(
            f"{act.by.name} may not change records of this kind here, so cannot let others read them."
        )


def reading_permission() -> Permission:
    """Django's permission “view record”, which guardian's rows carry; made when the database has none yet."""
    kind = ContentType.objects.get_for_model(Record)
    if not ContentType.objects.filter(pk=kind.pk).exists():
        # The cache outlived a transaction that was rolled back.
        ContentType.objects.clear_cache()
        kind = ContentType.objects.get_for_model(Record)
    made, _new = Permission.objects.get_or_create(
        codename="view_record", content_type=kind, defaults={"name": "Can view record"}
    )
    return made
