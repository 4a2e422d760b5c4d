"""Who may open a page: view decorators of every room."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.core.errors import NotAllowed

View = Callable[..., HttpResponse]
_SECOND_STEP = "accord_second_step"


def signed_in(view: View) -> View:
    """Open to people who are signed in; others go to the sign-in page and come back afterwards.

    Where the setting ACCORD_SECOND_STEP asks for it (production), a person without a second step is first
    sent to set one up.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "actor", None) is None:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        if not second_step_done(request):
            return to_second_step(request)
        return view(request, *args, **kwargs)

    return guarded


def second_step_done(request: HttpRequest) -> bool:
    """True unless the settings ask for a second step and the person has none: asked by every door there is."""
    return not settings.ACCORD_SECOND_STEP or _has_second_step(request)


def to_second_step(request: HttpRequest) -> HttpResponse:
    """Send the person to the page on which a second step is set up."""
    messages.warning(request, "Set up a second step before you go on: your role needs one.")
    return redirect("mfa_index")


def needs(*duties: str) -> Callable[[View], View]:
    """Open to people who hold at least one of the duties, in any organisation.

    The view itself still asks for the duty in the organisation it shows; this keeps others from the door.
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = request.actor  # type: ignore[attr-defined]
            if not any(actor.holds(duty) for duty in duties):
                raise NotAllowed(
                    f"{actor.name} does not hold a duty that opens this page. "
                    "Ask your organisation's administrator to request a role that includes it."
                )
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return wrap


def confirmed_lately(view: View) -> View:
    """For sensitive acts: who posts must have proved again within 15 minutes who they are.

    Reading the page is free; the form comes back by itself after the proof.
    """
    guarded: View = reauthentication_required(allow_get=True, enabled=_asks_again)(view)
    return functools.wraps(view)(guarded)


def attempted_address(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The address that somebody tries to sign in with, whatever its letter case: what the lock-out counts by."""
    tried = (
        (credentials or {}).get("email")
        or (credentials or {}).get("username")
        or request.POST.get("login", "")
    )
    return str(tried).strip().lower()


def _asks_again(request: HttpRequest) -> bool:
    return not request.session.get("accord_demo")


def _has_second_step(request: HttpRequest) -> bool:
    """Authenticators are asked at every sign-in by allauth once there is one, so having one is enough."""
    if request.session.get(_SECOND_STEP):
        return True
    from allauth.mfa.utils import is_mfa_enabled

    from_provider = any(
        record.get("method") == "socialaccount"
        for record in request.session.get("account_authentication_methods", [])
    )
    if from_provider or is_mfa_enabled(request.user):
        request.session[_SECOND_STEP] = True
        return True
    return False
