"""Template context of every page: who is signed in, and the navigation they may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from apps.desk.navigation import navigation
from apps.tenancy.models import Organisation


def accord(request: HttpRequest) -> dict[str, Any]:
    """`accord_who` (name, organisations, links) and `accord_nav` for base.html."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"accord_who": {}, "accord_nav": []}
    names = Organisation.objects.filter(pk=actor.home).values_list("name", flat=True)
    return {
        "accord_who": {"name": actor.name, "organisations": list(names), "links": []},
        "accord_nav": navigation(actor, request.path),
    }
