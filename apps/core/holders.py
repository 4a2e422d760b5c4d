"""Port: the names of holders. Room tenancy, which knows organisations and circles, answers it at start-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Answer = Callable[[Iterable[int]], dict[int, str]]


def no_names(holders: Iterable[int]) -> dict[int, str]:
    """Without room tenancy nobody has a name."""
    return {}


_answer: Answer = no_names


def answer_holder_names(answer: Answer) -> None:
    """Register the answer to `holder_names`."""
    global _answer
    _answer = answer


def holder_names(holders: Iterable[int]) -> dict[int, str]:
    """Names of the organisations and circles with these ids, as far as the reader's scope reaches."""
    return _answer(holders)
