"""What room purchasing registers with intake: statements of the card provider."""

from __future__ import annotations

from django.urls import reverse

from apps.core.classes import DataClass
from apps.intake.registry import Port, register
from apps.purchasing import loader
from apps.purchasing.target import CARD_STATEMENTS


def register_targets() -> None:
    """Called once at start-up."""
    register(
        Port(
            target=CARD_STATEMENTS, data_class=DataClass.FINANCE, duty="card.reconcile", context=lambda _: None,
            live=loader.live, load=loader.load,
            withdraw=loader.withdraw, page=lambda record: reverse("purchasing:card-statement", args=[record]),
        )
    )  # fmt: skip
