"""Shows a refusal as a page with its sentence, and never a bare error; logs requests by their path alone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_structlog.middlewares import RequestMiddleware

from apps.core.errors import AccordError, Conflict, NotAllowed, NotFound, OutOfDate

STATUS: list[tuple[type[AccordError], int, str]] = [
    (NotAllowed, 403, "You cannot do this"),
    (NotFound, 404, "Not found"),
    (OutOfDate, 409, "This changed meanwhile"),
    (Conflict, 409, "This cannot be done now"),
]


class RequestLog(RequestMiddleware):
    """A line for every request: method and path.  What people search and filter for may name persons."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """'GET /search/', never '?q=…'."""
        return f"{request.method} {request.path}"


class RefusalMiddleware:
    """Turns an AccordError that a view did not answer itself into a page; the request's writes are undone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a refusal; other exceptions go on to the error page.

        ATOMIC_REQUESTS has rolled the view back by now, since the exception passed through it.
        """
        if not isinstance(exception, AccordError):
            return None
        status, heading = next(
            ((code, title) for kind, code, title in STATUS if isinstance(exception, kind)),
            (400, "This cannot be done"),
        )
        return render(
            request, "refusal.html", {"heading": heading, "sentence": str(exception)}, status=status
        )
