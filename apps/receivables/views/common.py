"""What every screen of income shares: whose it is, buttons with their reason, keys of forms."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.errors import NotFound
from apps.identity.screens import chosen_holder, run_button
from apps.tenancy.models import Organisation

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Shown:
    """The organisation in view."""

    holder: int
    name: str
    places: list[dict[str, Any]]

    def url(self, route: str, **query: object) -> str:
        """A page of this room for the same organisation."""
        parts = "".join(f"&{name}={value}" for name, value in query.items() if value not in (None, ""))
        return f"{reverse(f'receivables:{route}')}?in={self.holder}{parts}"


def actor_of(request: HttpRequest) -> Actor:
    """The person behind the request."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def shown(request: HttpRequest) -> Shown:
    """From `?in=`; NotAllowed when the person reads no organisation's finances."""
    reads = actor_of(request).scope().reads(DataClass.FINANCE)
    holder, places = chosen_holder(
        request, Organisation.objects.filter(pk__in=reads).values_list("pk", flat=True)
    )
    return Shown(holder, next(place["label"] for place in places if place["current"]), places)


def why_not(request: HttpRequest, duty: str, holder: int) -> str:
    """The reason on a disabled button, or nothing."""
    return (
        "" if actor_of(request).holds(duty, holder) else f"It takes the duty “{duty}” in this organisation."
    )


def of_record(model: type[M], record_id: int, what: str, *related: str) -> M:
    """The row of a record within the scope; NotFound otherwise."""
    found = model._default_manager.select_related("record", *related).filter(record_id=record_id).first()
    if found is None:
        raise NotFound(f"There is no such {what}, or you may not see it.")
    return found


def pressed(request: HttpRequest, acts: dict[str, tuple[Callable[[], Any], str]]) -> bool:
    """Run the act of the button that was pressed; True when it was one of these."""
    chosen = acts.get(request.POST.get("do", ""))
    if chosen is None:
        return False
    run_button(request, *chosen)
    return True


def key_of(request: HttpRequest) -> str:
    """The one-time key of a form: the one sent back, or a new one."""
    return request.POST.get("key") or secrets.token_urlsafe(16)
