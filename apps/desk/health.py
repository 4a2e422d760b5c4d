"""Health addresses for load balancers: alive, and ready to serve."""

from __future__ import annotations

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse


@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: the process answers."""
    return JsonResponse({"status": "ok"})


@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: the database answers and its schema is in place; 503 otherwise.

    Outside the request's transaction: with the database gone, that could neither begin nor commit.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('public.tenancy_holder') IS NOT NULL")
            ready = bool(cursor.fetchone()[0])
    except DatabaseError:
        connection.close()
        ready = False
    return JsonResponse({"status": "ready" if ready else "not ready"}, status=200 if ready else 503)
