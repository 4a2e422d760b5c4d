"""The stop of the tour at matching: an invoice dearer than its order, beside it."""

from __future__ import annotations

from django.urls import reverse

from apps.core.actor import Actor
from apps.core.show import pounds
from apps.desk.stops_purchasing import GROUP, NONE
from apps.desk.tour import Stop
from apps.payables.models import Invoice
from apps.payables.queries.matching import exceptions


def _dearer(actor: Actor) -> Invoice | None:
    return (
        exceptions(actor.home or 0, show="all")
        .filter(flag=Invoice.Flag.EXCEPTION, kind="invoice")
        .order_by("-pk")
        .first()
    )


def _page(actor: Actor) -> str | None:
    found = _dearer(actor)
    return reverse("payables:match", args=[found.record_id]) if found else None


def _gross(actor: Actor) -> str:
    found = _dearer(actor)
    return pounds(found.gross) if found else NONE


MATCHING = (
    Stop(
        "match",
        "See an invoice beside its order",
        "cc.clerk",
        _page,
        "an invoice dearer than its order",
        _gross,
        "It asks for",
        "Read why it did not post itself, then accept the difference: the budget holder is asked for approval.",
        group=GROUP,
    ),
)
