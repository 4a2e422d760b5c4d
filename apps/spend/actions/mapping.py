"""The shared mapping tables: each change ends rows, begins others, and makes a new numbered version."""

from __future__ import annotations

from django.db import connection

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, NotAllowed, NotFound
from apps.spend.actions.classifying import checked_rule
from apps.spend.classifying import group_id
from apps.spend.models import MappingRule, MappingVersion

DUTY = "reference.steward"


@action("spend.mapping.change")
def change_mapping(
    act: Act, *, kind: str, pattern: str, category: str = "", proclass: str = "", sercop: str = "",
    addressable: bool | None = None, rank: int = 100, note: str = "",
) -> MappingRule:  # fmt: skip
    """Say what a published category (code, words, supplier) means from the next mapping version on.

    A rule of the same kind and pattern ends; organisations see the change when they classify again.
    """
    home = _home(act)
    checked_rule(kind, pattern, proclass, sercop, addressable)
    version = _next_version(note or f"“{pattern}” changed")
    same = MappingRule.objects.filter(
        kind=kind, pattern=pattern.strip(), category=category.strip(), until__isnull=True
    )
    same.update(until=version.number)
    made = MappingRule.objects.create(
        kind=kind, pattern=pattern.strip(), category=category.strip(), proclass_id=proclass or None,
        sercop_id=group_id(sercop), addressable=addressable, rank=rank, since=version.number,
    )  # fmt: skip
    act.audit(home, DataClass.DIRECTORY, reason=note, details={"rule": made.pk, "version": version.number})
    return made


@action("spend.mapping.end")
def end_mapping(act: Act, *, rule_id: int, note: str = "") -> MappingRule:
    """End a common rule with the next mapping version."""
    home = _home(act)
    found = MappingRule.objects.select_for_update(no_key=True).filter(pk=rule_id).first()
    if found is None:
        raise NotFound(f"There is no mapping rule {rule_id}.")
    if found.until is not None:
        raise Conflict(f"The rule for “{found.pattern}” has ended already.")
    version = _next_version(note or f"“{found.pattern}” ended")
    found.until = version.number
    found.save()
    act.audit(home, DataClass.DIRECTORY, reason=note, details={"rule": found.pk, "version": version.number})
    return found


def _home(act: Act) -> int:
    held = act.by.holders_with(DUTY)
    if not held:
        raise NotAllowed(
            f"{act.by.name} does not keep the shared codes and mappings. Ask a codes and mappings steward."
        )
    return act.by.home if act.by.home in held else min(held)


def _next_version(note: str) -> MappingVersion:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('spend: mapping versions'))")
    last = MappingVersion.objects.order_by("-number").first()
    if last is None:
        raise Conflict("The mapping tables are empty. Run `manage.py load_reference` once.")
    return MappingVersion.objects.create(
        number=last.number + 1, note=note[:300], shipped=last.shipped, at=now()
    )
