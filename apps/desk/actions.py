"""What a person does at the front door: keep and drop their own saved filters."""

from __future__ import annotations

from django.urls import Resolver404, resolve

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.errors import Invalid, NotAllowed, NotFound
from apps.desk.models import SavedFilter

KEPT_MAX = 50


@action("desk.filter.save")
def save_filter(act: Act, *, name: str, path: str, query: str) -> SavedFilter:
    """Save a list's filters under a name; the same name on the same list is replaced.

    Raises Invalid for an empty name, an unknown page or more than 50 saved filters.
    """
    name = name.strip()[:80]
    if not name:
        raise Invalid(
            "Give the saved filter a name.", fields={"name": "Enter a name, such as “Fleet over £10,000”."}
        )
    try:
        resolve(path)
    except Resolver404 as error:
        raise Invalid("That page does not exist, so its filters cannot be saved.") from error
    if act.by.home is None:
        raise NotAllowed("Only people of an organisation keep saved filters.")
    mine = SavedFilter.objects.filter(person_id=act.by.person)
    if mine.count() >= KEPT_MAX:
        raise Invalid(f"You have {KEPT_MAX} saved filters already. Remove one you no longer use.")
    made, _new = SavedFilter.objects.update_or_create(
        person_id=act.by.person,
        path=path,
        name=name,
        defaults={"query": query[:1000], "holder_id": act.by.home},
    )
    act.audit(act.by.home, DataClass.DIRECTORY, details={"filter": made.pk, "path": path})
    return made


@action("desk.filter.remove")
def remove_filter(act: Act, *, filter_id: int) -> None:
    """Remove one of one's own saved filters.  Raises NotFound for anybody else's."""
    found = SavedFilter.objects.filter(pk=filter_id, person_id=act.by.person).first()
    if found is None or act.by.home is None:
        raise NotFound("You have no such saved filter. It may have been removed already.")
    found.delete()
    act.audit(act.by.home, DataClass.DIRECTORY, details={"filter": filter_id})
