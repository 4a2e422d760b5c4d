"""Search from the top of every page: one box, all rooms, only what lies within the searcher's scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from apps.core.actor import Actor
from apps.core.show import pounds, ukdate
from apps.documents.models import Record
from apps.documents.queries import page_of
from apps.identity.models import Person
from apps.ledger.models import Journal
from apps.suppliers.models import Supplier
from apps.tenancy.models import Organisation

TEXT_MIN = 2
TEXT_MAX = 80
HITS_PER_KIND = 10


@dataclass(frozen=True)
class Hit:
    """One thing found: where it is, and one line that tells it from its like."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Found:
    """Hits of one kind; `more` when there were more than are shown."""

    kind: str
    hits: list[Hit]
    more: bool


Provider = Callable[[Actor, str, int], list[Hit]]


def search(actor: Actor, text: str) -> list[Found]:
    """Up to ten hits of each kind; nothing for fewer than two letters."""
    text = text.strip()[:TEXT_MAX]
    if len(text) < TEXT_MIN:
        return []
    found = []
    for kind, provider in PROVIDERS.items():
        hits = provider(actor, text, HITS_PER_KIND + 1)
        if hits:
            found.append(Found(kind, hits[:HITS_PER_KIND], len(hits) > HITS_PER_KIND))
    return found


def _records(actor: Actor, text: str, limit: int) -> list[Hit]:
    query = Record.objects.filter(number__istartswith=text) | Record.objects.filter(title__icontains=text)
    return [
        Hit(f"{record.number} {record.title}".strip(), page_of(record), record.state.replace("_", " "))
        for record in query.order_by("-id")[:limit]
    ]


def _suppliers(actor: Actor, text: str, limit: int) -> list[Hit]:
    rows = Supplier.objects.filter(name__icontains=text).order_by("name")[:limit]
    return [Hit(row.name, reverse("suppliers:detail", args=[row.pk])) for row in rows]


def _organisations(actor: Actor, text: str, limit: int) -> list[Hit]:
    rows = Organisation.objects.filter(name__icontains=text) | Organisation.objects.filter(code__iexact=text)
    return [
        Hit(row.name, f"{reverse('spend:index')}?organisation={row.code}", row.get_service_display())
        for row in rows.order_by("name")[:limit]
    ]


def _people(actor: Actor, text: str, limit: int) -> list[Hit]:
    rows = Person.objects.filter(name__icontains=text, is_service=False).order_by("name")[:limit]
    homes = dict(
        Organisation.objects.filter(pk__in={row.holder_id for row in rows}).values_list("pk", "name")
    )
    return [Hit(row.name, f"mailto:{row.email}", homes.get(row.holder_id, "")) for row in rows]


def _journals(actor: Actor, text: str, limit: int) -> list[Hit]:
    rows = Journal.objects.filter(number__istartswith=text) | Journal.objects.filter(text__icontains=text)
    return [
        Hit(
            f"{row.number} {row.text}",
            reverse("ledger:journal", args=[row.pk]),
            f"{pounds(row.debits)}, {ukdate(row.dated)}",
        )
        for row in rows.order_by("-id")[:limit]
    ]


PROVIDERS: dict[str, Provider] = {
    "Documents": _records,
    "Journals": _journals,
    "Suppliers": _suppliers,
    "Organisations": _organisations,
    "People": _people,
}
