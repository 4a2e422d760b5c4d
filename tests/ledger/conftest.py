"""The ledger is tried by itself: what rooms above it answer on the checklist of a close is left out here."""

from __future__ import annotations

import pytest

from apps.ledger.queries import checklist


@pytest.fixture(autouse=True)
def no_answers_from_above(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions of higher rooms stand unanswered; each room tries its own answer."""
    monkeypatch.setattr(checklist, "_ANSWERS", {})
