"""What room ledger registers with intake: files of journals."""

from __future__ import annotations

from django.urls import reverse

from apps.core.classes import DataClass
from apps.intake.registry import Choice, Port, register
from apps.ledger.importing import loader, reader
from apps.ledger.importing.books import books_of
from apps.ledger.importing.target import JOURNALS


def register_targets() -> None:
    """Called once at start-up."""
    register(
        Port(
            target=JOURNALS, data_class=DataClass.FINANCE, duty="journal.raise", context=books_of, live=loader.live,
            load=loader.load, withdraw=loader.withdraw, propose=loader.propose, reader=reader,
            page=lambda record: reverse("ledger:import-record", args=[record]),
            choices=(
                Choice("kind", "What the journals are", help="Opening balances begin the books; history is what an earlier "
                       "system posted.",
                       options=(("imported", "History of an earlier system"), ("opening", "Opening balances"))),
            ),
        )
    )  # fmt: skip
