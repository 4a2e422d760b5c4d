"""Questions that room purchasing asks of higher rooms before something is bought; a room answers at start-up.

    from apps.purchasing.ports import Found, answer
    answer("last_paid", lambda need: [Found("Fleece jacket", "£24.10 each, Fire, March 2026", "/spend/prices/…")])

`idle_kit`: does a partner hold some that it does not use.  `last_paid`: what did this organisation and its partners pay
last time.  A question that nobody answers is shown as such.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

QUESTIONS = {
    "idle_kit": "Kit that a partner does not use",
    "last_paid": "What was paid last time",
}


@dataclass(frozen=True)
class Need:
    """What somebody is about to buy."""

    holder: int
    description: str
    category: int | None = None
    cpv: str = ""
    supplier: int | None = None


@dataclass(frozen=True)
class Found:
    """One thing found: its name, a sentence, and the page that shows it."""

    name: str
    sentence: str
    page: str = ""


Ask = Callable[[Need], list[Found]]
_answers: dict[str, Ask] = {}


def answer(question: str, ask: Ask) -> None:
    """Let a room answer one of the questions."""
    if question not in QUESTIONS:
        raise LookupError(f"Room purchasing does not ask “{question}”.")
    _answers[question] = ask


def ask(question: str, need: Need) -> list[Found] | None:
    """What was found, or None when no room answers."""
    found = _answers.get(question)
    return None if found is None else found(need)


def answers(question: str) -> bool:
    """Whether a room answers the question."""
    return question in _answers
