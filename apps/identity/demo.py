"""Sign in as anyone of the demo county with one click: only with demo data, only from this machine."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from apps.core.scope import Scope, scope
from apps.identity.models import Person, SignIn
from apps.tenancy.models import Organisation

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PEOPLE_MAX = 60


def allowed(request: HttpRequest) -> bool:
    """True with demo settings and a request that comes straight from this machine (no proxy in between)."""
    if not settings.DEMO or settings.PRODUCTION:
        return False
    if any(name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """POST `person` (sign-in address) and `next`; anything but a demo on this machine finds no such page."""
    if not allowed(request):
        raise Http404("There is no such page.")
    found = SignIn.objects.filter(email=request.POST.get("person", ""), is_active=True).first()
    if found is None:
        raise Http404("There is no such person in the demo county.")
    login(request, found, backend=BACKEND)
    request.session["accord_demo"] = True
    onward = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
    return redirect(onward if safe else "/")


def people(request: HttpRequest) -> list[dict[str, Any]]:
    """The demo people for the sign-in page (at most 60); empty unless `allowed`."""
    if not allowed(request):
        return []
    sign_ins = dict(
        SignIn.objects.filter(is_active=True, person__isnull=False)
        .order_by("person_id").values_list("person_id", "email")[:PEOPLE_MAX]
    )  # fmt: skip
    if not sign_ins:
        return []
    names = dict(Organisation.objects.values_list("holder_id", "name"))
    with scope(Scope(person=next(iter(sign_ins)))):
        found = list(Person.objects.filter(pk__in=sign_ins).order_by("holder_id", "id"))
    return [
        {"name": person.name, "post": person.post, "email": sign_ins[person.pk],
         "organisation": names.get(person.holder_id, "")}
        for person in found
    ]  # fmt: skip
