"""The front door: what waits, and the figures that matter for this person's role."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from apps.identity.access import signed_in


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The dashboard of whoever is signed in."""
    return TemplateResponse(request, "desk/home.html", {"page_title": "Home"})
