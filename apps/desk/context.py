"""Template context of every page: who is signed in, and the navigation they may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def accord(request: HttpRequest) -> dict[str, Any]:
    """`accord_who` and `accord_nav` for base.html."""
    actor = getattr(request, "actor", None)
    return {"accord_who": actor, "accord_nav": []}
