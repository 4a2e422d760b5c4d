"""Template context of every page: who is signed in, and the navigation they may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.desk.navigation import navigation
from apps.identity import demo
from apps.tenancy.models import Organisation


def accord(request: HttpRequest) -> dict[str, Any]:
    """`accord_who` (name, organisations, links), `accord_nav` and `accord_footer` for base.html."""
    actor = getattr(request, "actor", None)
    tour = [{"label": "Tour of the demo", "url": reverse("desk:tour")}] if demo.allowed(request) else []
    if actor is None:
        return {"accord_who": {}, "accord_nav": [], "accord_footer": tour}
    links = [{"label": "Password and second step", "url": reverse("mfa_index")}]
    names = Organisation.objects.filter(pk=actor.home).values_list("name", flat=True)
    return {
        "accord_who": {"name": actor.name, "organisations": list(names), "links": links},
        "accord_nav": navigation(actor, request.path),
        "accord_footer": tour,
    }
