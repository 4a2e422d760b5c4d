"""Small helpers of screens: which organisation is shown, why a button may not act, how a form runs an action."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.errors import AccordError, Invalid, NotAllowed
from apps.tenancy.models import Organisation
from apps.tenancy.queries import holder_names


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, with today's rights (set by the middleware)."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def why_not(request: HttpRequest, duty: str, holder: int) -> str:
    """The reason on a disabled button, or nothing."""
    if actor_of(request).holds(duty, holder):
        return ""
    return f"It takes the duty “{duty}” in this organisation."


def new_key() -> str:
    """The one-time key of a form."""
    return secrets.token_urlsafe(16)


def given_key(request: HttpRequest) -> str:
    """The one-time key that a form sent back, or a new one."""
    return request.POST.get("key") or new_key()


@dataclass(frozen=True)
class Shown:
    """The organisation in view, and links to the others."""

    holder: int
    name: str = ""
    places: list[dict[str, Any]] | tuple[()] = ()

    def url(self, route: str, *args: object, **query: object) -> str:
        """A page for the same organisation; empty parts of the query fall out."""
        kept = {name: value for name, value in query.items() if value not in (None, "")}
        return f"{reverse(route, args=args)}?{urlencode({'in': self.holder, **kept})}"


def shown(request: HttpRequest, data_class: DataClass = DataClass.FINANCE) -> Shown:
    """From `?in=`; NotAllowed when the person reads no organisation's rows of the class."""
    reads = actor_of(request).scope().reads(data_class)
    holder, places = chosen_holder(
        request, Organisation.objects.filter(pk__in=reads).values_list("pk", flat=True)
    )
    return Shown(holder, next(place["label"] for place in places if place["current"]), places)


def chosen_holder(request: HttpRequest, holders: Iterable[int]) -> tuple[int, list[dict[str, Any]]]:
    """The holder named by `?in=` among those permitted (the home one, else the first), and links to the others."""
    names = holder_names(holders)
    if not names:
        raise NotAllowed("None of your duties opens this page for an organisation.")
    home = request.actor.home  # type: ignore[attr-defined]
    asked = request.GET.get("in", "")
    chosen = (
        int(asked)
        if asked.isdecimal() and int(asked) in names
        else home
        if home in names
        else next(iter(names))
    )
    links = [
        {"label": name, "url": f"{request.path}?in={pk}", "current": pk == chosen}
        for pk, name in names.items()
    ]
    return chosen, links


def run_form(request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any], done: str) -> bool:
    """Validate, act and say it was done; a refusal stands on the form, beside its field where it has one."""
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            act(form.cleaned_data)
    except Invalid as error:
        for field, sentence in error.fields.items():
            form.add_error(field if field in form.fields else None, sentence)
        if not error.fields:
            form.add_error(None, str(error))
        return False
    except AccordError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, done)
    return True


def run_button(request: HttpRequest, act: Callable[[], Any], done: str) -> bool:
    """Run the act behind a single button; what it says goes to the top of the next page.  True when it was done."""
    try:
        with transaction.atomic():
            act()
    except AccordError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True


def pressed(request: HttpRequest, acts: Mapping[str, tuple[Callable[[], Any], str]]) -> bool:
    """Run the act of the button of a page that was pressed (its `do`); True when it was one of these."""
    chosen = acts.get(request.POST.get("do", ""))
    if chosen is None:
        return False
    run_button(request, *chosen)
    return True


@dataclass(frozen=True)
class Small:
    """One small form of a page: its class, the act behind it, what is said then, and what the form is given."""

    made: type[forms.Form]
    act: Callable[[dict[str, Any]], Any]
    done: str
    given: Mapping[str, Any] = field(default_factory=dict)


def run_small(request: HttpRequest, smalls: Mapping[str, Small]) -> tuple[dict[str, forms.Form], bool]:
    """The page's forms (each sends its name as `form`), the one that was sent bound and run; and whether it was done."""
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
