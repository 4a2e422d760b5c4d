"""What the screens of this room share: their tabs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.core.actor import Actor

TABS = (
    ("People", "identity:people", ("administer", "roles.approve", "audit.read")),
    ("Requests", "identity:requests", ("roles.approve", "administer")),
    ("Separation of duties", "identity:separation", ("administer", "roles.approve", "audit.read")),
    ("Exceptions", "identity:exceptions", ("administer", "exception.approve", "audit.read")),
    ("Emergency access", "identity:emergencies", ()),
    ("Vetting", "identity:vetting", ("administer", "approvals.manage", "vetting.record")),
)


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Tabs of the pages that this person may open."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return [
        {"label": label, "url": reverse(route), "current": request.path == reverse(route)}
        for label, route, duties in TABS
        if not duties or any(actor.holds(duty) for duty in duties)
    ]


def held(actor: Actor, *duties: str) -> set[int]:
    """Holders in which the actor holds any of the duties."""
    return set().union(*(actor.holders_with(duty) for duty in duties))
