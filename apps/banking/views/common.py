"""What every screen of banking shares: which organisation is shown, and several small forms on one page."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from apps.core.classes import DataClass
from apps.identity.screens import chosen_holder, run_form
from apps.tenancy.models import Organisation


@dataclass(frozen=True)
class Shown:
    """The organisation in view."""

    holder: int
    name: str
    places: list[dict[str, Any]]

    def url(self, route: str, *args: Any) -> str:
        """A page of this room for the same organisation."""
        return f"{reverse(route, args=args)}?in={self.holder}"


def shown(request: HttpRequest) -> Shown:
    """From `?in=`; NotAllowed when the person reads no organisation's finances."""
    reads = request.actor.scope().reads(DataClass.FINANCE)  # type: ignore[attr-defined]
    holder, places = chosen_holder(
        request, Organisation.objects.filter(pk__in=reads).values_list("pk", flat=True)
    )
    return Shown(holder, next(place["label"] for place in places if place["current"]), places)


def why_not(request: HttpRequest, duty: str, holder: int) -> str:
    """The reason on a disabled button, or nothing."""
    if request.actor.holds(duty, holder):  # type: ignore[attr-defined]
        return ""
    return f"It takes the duty “{duty}” in this organisation."


def new_key() -> str:
    """The one-time key of a form."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True)
class Small:
    """One small form of a page: its class, the act behind it, what is said then, and what the form is given."""

    made: type[forms.Form]
    act: Callable[[dict[str, Any]], Any]
    done: str
    given: Mapping[str, Any] = field(default_factory=dict)


def run_small(request: HttpRequest, smalls: Mapping[str, Small]) -> tuple[dict[str, forms.Form], bool]:
    """The page's forms, the one that was sent bound and run; and whether it was done."""
    sent = request.POST.get("form", "")
    made: dict[str, forms.Form] = {}
    done = False
    for name, small in smalls.items():
        mine = request.method == "POST" and sent == name
        form = small.made(
            request.POST if mine else None,
            request.FILES if mine else None,
            auto_id=f"{name}_%s",
            **small.given,
        )
        made[name] = form
        if mine:
            done = run_form(request, form, small.act, small.done)
    return made, done


def status_of(made: Mapping[str, forms.Form]) -> int:
    """422 when a form of the page was refused."""
    return 422 if any(form.errors for form in made.values()) else 200
