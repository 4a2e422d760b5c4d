"""Keeps the database's table of permitted steps equal to what the rooms declare."""

from __future__ import annotations

from django.db import connections, transaction

from apps.documents.models import Transition
from apps.documents.transitions import KINDS


def load(using: str) -> tuple[int, int]:
    """Bring `documents_transition` in line; gives (added, removed).  Only the owner's role may write it."""
    if Transition._meta.db_table not in connections[using].introspection.table_names():
        return 0, 0
    wanted = {row for kind in KINDS.values() for row in kind.rows()}
    with transaction.atomic(using=using):
        rows = {(row.kind, row.before, row.after): row.pk for row in Transition.objects.using(using).all()}
        gone = [pk for key, pk in rows.items() if key not in wanted]
        Transition.objects.using(using).filter(pk__in=gone).delete()
        Transition.objects.using(using).bulk_create(
            [
                Transition(kind=kind, before=before, after=after)
                for kind, before, after in sorted(wanted - rows.keys())
            ]
        )
    return len(wanted - rows.keys()), len(gone)
