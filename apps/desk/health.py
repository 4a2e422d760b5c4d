"""Health addresses for load balancers: alive, and ready to serve."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse


def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: the process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: the database answers and its schema is in place; 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('public.tenancy_holder') IS NOT NULL")
            ready = bool(cursor.fetchone()[0])
    except DatabaseError:
        ready = False
    return JsonResponse({"status": "ready" if ready else "not ready"}, status=200 if ready else 503)
