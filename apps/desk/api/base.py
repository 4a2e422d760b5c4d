"""What every view of the interface shares: who asks, pages by cursor, and idempotent writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.utils import OpenApiParameter
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.core.actor import Actor
from apps.core.errors import Invalid
from apps.identity.access import second_step_done


def actor_of(request: Request) -> Actor:
    """The person behind the request, with today's rights (set by the middleware)."""
    return request._request.actor  # type: ignore[attr-defined]


class InSession(SessionScheme):  # type: ignore[no-untyped-call]
    """How the schema describes `session.SignedIn`: by the session's cookie."""

    target_class = "apps.desk.api.session.SignedIn"


class Strict:
    """A view that refuses a parameter it does not know: a filter misspelt must not answer with everything."""

    asks: ClassVar[Iterable[OpenApiParameter]] = ()
    own: ClassVar[frozenset[str]] = frozenset({"cursor", "page_size", "format"})

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before anything is read."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        known = {one.name for one in self.asks}
        for name in request.query_params:
            if name not in known | self.own:
                choice = ", ".join(sorted(known)) or "none"
                raise Invalid(f"There is no parameter “{name[:40]}” here; known are: {choice}.")


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
