"""What the ledger's screens share: whose books are shown, and how figures stand in tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.core.clock import LONDON
from apps.identity.screens import actor_of, chosen_holder
from apps.tenancy.models import Organisation

READ, RAISE, KEEP, APPROVE = "finance.read", "journal.raise", "books.keep", "journal.approve"


def books(request: HttpRequest, duty: str = READ) -> tuple[int, list[dict[str, Any]], str]:
    """The organisation whose books are shown (`?in=`), links to the others, and its name."""
    held = actor_of(request).holders_with(duty)
    organisations = Organisation.objects.filter(pk__in=held).values_list(
        "pk", flat=True
    )  # circles keep no books
    holder, places = chosen_holder(request, organisations)
    name = next(place["label"] for place in places if place["current"])
    return holder, places, name


def address(route: str, *args: object, **query: object) -> str:
    """A page's address with its query; empty values fall out."""
    from urllib.parse import urlencode

    kept = {name.rstrip("_"): value for name, value in query.items() if value not in (None, "", False)}
    page = reverse(f"ledger:{route}", args=args)
    return f"{page}?{urlencode(kept)}" if kept else page


def version_of(request: HttpRequest) -> int:
    """The version that a form sent back; 0 when spoilt."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def digits(text: str) -> int | None:
    """A whole number from the address, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def stood_on(request: HttpRequest) -> tuple[str, dt.datetime | None]:
    """`?as_of=` as it was given and the last moment of that day in London; a spoilt one is left out."""
    given = request.GET.get("as_of", "")
    try:
        day = dt.date.fromisoformat(given)
    except ValueError:
        return "", None
    return given, dt.datetime.combine(day, dt.time(23, 59, 59, 999999), LONDON)
