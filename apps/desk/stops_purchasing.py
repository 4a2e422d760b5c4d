"""Stops of the tour at purchasing and contracts: ask, approve, receive, what followed, and what contracts have left."""

from __future__ import annotations

from django.urls import reverse

from apps.core.actor import Actor
from apps.core.show import pounds
from apps.desk.tour import Stop
from apps.procurement.models import Change, Contract
from apps.procurement.queries.register import ending_together
from apps.purchasing.models import Order, Requisition
from apps.purchasing.queries.pages import newest_of, orders_of, retrospective_orders

NONE, GROUP = "none left", "Buy and receive"


def _waiting(actor: Actor) -> Requisition | None:
    """A requisition that waits and was not bought in an emergency."""
    return (
        Requisition.objects.filter(holder_id=actor.home or 0, record__state="waiting", emergencies=None)
        .select_related("record").order_by("-pk").first()
    )  # fmt: skip


def _to_approve(actor: Actor) -> str:
    found = _waiting(actor)
    return pounds(found.cost) if found else NONE


def _approve_page(actor: Actor) -> str | None:
    found = _waiting(actor)
    return reverse("purchasing:requisition", args=[found.record_id]) if found else None


def _due(actor: Actor) -> Order | None:
    return orders_of(actor.home or 0, state="due").filter(retrospective=False).order_by("-pk").first()


def _order_page(actor: Actor) -> str | None:
    found = _due(actor)
    return reverse("purchasing:order", args=[found.record_id]) if found else None


def _still_due(actor: Actor) -> str:
    found = _due(actor)
    if found is None:
        return NONE
    return pounds(sum(one.net - one.received_net for one in found.lines.all()))


def _overdue(actor: Actor) -> str:
    return str(sum(one.overdue for one in retrospective_orders(actor.home or 0)))


def _asked(actor: Actor) -> str:
    found = newest_of(actor.home or 0, actor.person)
    return str(found.record.number) if found else NONE


def _changing(actor: Actor) -> Contract | None:
    """The contract whose change waits for approval."""
    found = Change.objects.filter(holder_id=actor.home or 0, record__state="waiting")
    change = found.select_related("contract__record").order_by("pk").first()
    return change.contract if change else None


def _left(actor: Actor) -> str:
    found = _changing(actor)
    return pounds(found.left) if found else NONE


def _contract_page(actor: Actor) -> str | None:
    found = _changing(actor)
    return reverse("procurement:contract", args=[found.record_id]) if found else None


def _largest_pair(actor: Actor) -> str:
    pairs = ending_together()
    return pounds(pairs[0].both) if pairs else NONE


PURCHASING = (
    Stop(
        "need",
        "Ask for something from a phone",
        "fra.station",
        lambda actor: reverse("purchasing:need"),
        "the form to ask for something",
        _asked,
        "Asked for last",
        "Ask for two helmets at £180 each and send them: the budget is reserved, and the budget holder is asked.",
        group=GROUP,
    ),
    Stop(
        "approve-need",
        "Approve knowing what is left",
        "fra.commander",
        _approve_page,
        "a requisition to approve",
        _to_approve,
        "It would cost",
        "See what the budget has left with it, then decide on the approval by keyboard.",
        group=GROUP,
    ),
    Stop(
        "receive",
        "Receive part of an order",
        "fra.stores",
        _order_page,
        "an order half received",
        _still_due,
        "Still to come",
        "Receive some of it. Then try as Bethan Morl, who placed it: the database refuses.",
        group=GROUP,
    ),
    Stop(
        "bought-in-emergency",
        "See what was bought before it was approved",
        "fra.purchasing",
        lambda actor: f"{reverse('purchasing:emergencies')}?in={actor.home}",
        "the list of emergencies",
        _overdue,
        "Approvals overdue",
        "Open the overdue one: the incident, who authorised it, and the day on which its approval was due.",
        group=GROUP,
    ),
    Stop(
        "contract",
        "See what a contract has left before it is changed",
        "cc.buyer",
        _contract_page,
        "a contract whose change waits",
        _left,
        "Left of it",
        "Open the change: how far it moves value and term, and on which legal ground. Then try to approve it yourself.",
        group=GROUP,
    ),
    Stop(
        "together",
        "Find contracts that could be bought as one",
        "fra.buyer",
        lambda actor: reverse("procurement:together"),
        "contracts of two organisations that end together",
        _largest_pair,
        "The largest pair",
        "Fire sees police contracts that end within a quarter of its own: their title, last day and value, and no more.",
        group=GROUP,
    ),
)
