"""What every view of the interface shares: who asks, pages by cursor, and idempotent writes."""

from __future__ import annotations

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.core.actor import Actor
from apps.identity.access import second_step_done


def actor_of(request: Request) -> Actor:
    """The person behind the request, with today's rights (set by the middleware)."""
    return request._request.actor  # type: ignore[attr-defined]


class IsPerson(BasePermission):
    """Signed in as a person, second step included; what they find follows from their scope."""

    message = "Sign in first, with your second step where one is needed."

    def has_permission(self, request: Request, view: APIView) -> bool:
        """True when the middleware found a person whose sign-in is complete."""
        found = getattr(request._request, "actor", None) is not None
        return found and second_step_done(request._request)


class Pages(CursorPagination):
    """Pages by cursor, newest first: the last page costs what the first one does."""

    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"
    ordering: Any = "-pk"
