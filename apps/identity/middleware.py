"""Puts the signed-in person's rights in force for each request, rendering included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from apps.core.errors import NotAllowed
from apps.core.scope import scope
from apps.identity.queries import actor_for


class ActorMiddleware:
    """Sets `request.actor` (None when signed out) and the scope that follows from today's rights.

    The view runs in Django's own transaction (ATOMIC_REQUESTS), so a failed view rolls back.  A template
    response is rendered afterwards, hence within a transaction of its own here: outside one, row security
    shows nothing and drop-downs come out empty.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answered(request)
        # Pages hold what one person may see: no shared cache keeps them, nor the browser after signing out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def _answered(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        person = getattr(request.user, "person_id", None) if request.user.is_authenticated else None  # type: ignore[attr-defined]
        if person is None:
            return self.get_response(request)
        try:
            actor = actor_for(person, request=request.headers.get("X-Request-ID", "")[:64])
        except NotAllowed:
            # Whoever has left is signed out at their next step, however long the session would still run.
            logout(request)
            return self.get_response(request)
        request.actor = actor  # type: ignore[attr-defined]
        with scope(actor.scope(path=request.path)):
            return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """Render inside a transaction, so that what the template still asks for is within the scope."""
        if not response.is_rendered:
            with transaction.atomic():
                response.render()
        return response
