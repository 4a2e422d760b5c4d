"""What every screen of invoices shares: which organisation is shown, one-time keys, and why a button may not act."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.core.classes import DataClass
from apps.core.errors import NotFound
from apps.identity.screens import chosen_holder
from apps.payables.models import Invoice
from apps.tenancy.models import Organisation


@dataclass(frozen=True)
class Shown:
    """The organisation in view."""

    holder: int
    name: str
    places: list[dict[str, Any]]

    def url(self, route: str) -> str:
        """A page of this room for the same organisation."""
        return f"{reverse(route)}?in={self.holder}"


def shown(request: HttpRequest) -> Shown:
    """From `?in=`; NotAllowed when the person reads no organisation's finances."""
    reads = request.actor.scope().reads(DataClass.FINANCE)  # type: ignore[attr-defined]
    holders = Organisation.objects.filter(pk__in=reads).values_list("pk", flat=True)
    holder, places = chosen_holder(request, holders)
    return Shown(holder, next(place["label"] for place in places if place["current"]), places)


def tabs(view: Shown, current: str) -> list[dict[str, Any]]:
    """The pages of this room."""
    pages = (
        ("payables:index", "Invoices"), ("payables:papers", "Papers to key"), ("payables:twins", "Possible duplicates"),
        ("payables:refusals", "Sent back"), ("payables:aged", "Aged creditors"),
        ("payables:performance", "Payment performance"),
    )  # fmt: skip
    return [{"label": label, "url": view.url(route), "current": route == current} for route, label in pages]


def why_not(request: HttpRequest, duty: str, holder: int) -> str:
    """The reason on a disabled button, or nothing."""
    if request.actor.holds(duty, holder):  # type: ignore[attr-defined]
        return ""
    return f"It takes the duty “{duty}” in this organisation."


def new_key() -> str:
    """The one-time key of a form."""
    return secrets.token_urlsafe(16)


def invoice_of(record_id: int) -> Invoice:
    """The invoice with its record; NotFound outside the scope."""
    found = (
        Invoice.objects.select_related("record", "supplier", "category", "credits__record")
        .filter(record_id=record_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such invoice, or you may not see it.")
    return found
