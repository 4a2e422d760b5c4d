"""The front door: what waits, the figures of one's role, search, saved filters, and the tour of the demo."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from apps.desk import actions
from apps.desk.dashboard import panels, waiting
from apps.desk.models import SavedFilter
from apps.desk.search import search as find
from apps.desk.stops import STOPS
from apps.desk.tour import shown
from apps.identity import demo
from apps.identity.access import signed_in
from apps.identity.models import Person


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The dashboard of whoever is signed in; in the demo, the tour for whoever is not."""
    if getattr(request, "actor", None) is None and demo.allowed(request):
        return redirect("desk:tour")
    return _home(request)


@signed_in
def _home(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    return TemplateResponse(
        request,
        "desk/home.html",
        {
            "page_title": "Home",
            "greeting": actor.name,
            "post": Person.objects.filter(pk=actor.person).values_list("post", flat=True).first() or "",
            "waiting": waiting(actor),
            "panels": panels(actor),
            "saved": SavedFilter.objects.filter(person_id=actor.person)[: actions.KEPT_MAX],
        },
    )


@require_safe
@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """Results of the box at the top of every page."""
    text = request.GET.get("q", "")
    found = find(request.actor, text)  # type: ignore[attr-defined]
    return TemplateResponse(
        request, "desk/search.html", {"page_title": "Search", "text": text.strip(), "found": found}
    )


@require_POST
@signed_in
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the list one comes from under a name."""
    kept = actions.save_filter(
        by=request.actor,  # type: ignore[attr-defined]
        name=request.POST.get("name", ""),
        path=request.POST.get("path", ""),
        query=request.POST.get("query", ""),
    )
    messages.success(request, f"Saved as “{kept.name}”. You find it on your home page.")
    return redirect(f"{kept.path}?{kept.query}")


@require_POST
@signed_in
def remove_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Drop one of one's own saved filters."""
    actions.remove_filter(by=request.actor, filter_id=filter_id)  # type: ignore[attr-defined]
    messages.success(request, "The saved filter is removed.")
    onward = request.POST.get("next", "/")
    return redirect(onward if url_has_allowed_host_and_scheme(onward, {request.get_host()}) else "/")


@require_safe
def tour(request: HttpRequest) -> HttpResponse:
    """The tour: only with demo data, only on this machine."""
    if not demo.allowed(request):
        raise Http404("The tour stands in the demo county only.")
    return TemplateResponse(request, "desk/tour.html", {"page_title": "Tour", "stops": shown(STOPS)})
