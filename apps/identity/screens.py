"""Small helpers of screens: which organisation is shown, and how a form runs an action."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest

from apps.core.errors import AccordError, Invalid, NotAllowed
from apps.tenancy.queries import holder_names


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


def run_button(request: HttpRequest, act: Callable[[], Any], done: str) -> None:
    """Run the act behind a single button; what it says goes to the top of the next page."""
    try:
        with transaction.atomic():
            act()
    except AccordError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
