"""Screens of records and the one door to files."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from apps.documents import queries
from apps.documents.files import open_file
from apps.identity.access import signed_in


@signed_in
@require_GET
def file(request: HttpRequest, file_id: int) -> Any:
    """The bytes of a file within the reader's scope: always to be saved, never to be run by the browser."""
    stored, content = open_file(request.actor, file_id)  # type: ignore[attr-defined]
    response = FileResponse(content, as_attachment=True, filename=stored.name, content_type=stored.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


@signed_in
@require_GET
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """The general page of a record: what it is, who did what, its files and where it leads."""
    found = queries.record(request.actor, record_id)  # type: ignore[attr-defined]
    own_page = queries.page_of(found)
    return TemplateResponse(request, "documents/record.html", {
        "page_title": str(found), "record": found, "own_page": own_page if own_page != request.path else "",
        "acts": queries.acts(found), "files": queries.files(found), "links": queries.links(found),
        "facts": queries.facts(found),
    })  # fmt: skip
