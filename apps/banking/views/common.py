"""What every screen of banking shares: which organisation is shown, and several small forms on one page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest

from apps.identity.screens import run_form


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
