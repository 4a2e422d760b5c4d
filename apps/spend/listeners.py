"""What room spend does when lower rooms tell it something."""

from __future__ import annotations

from typing import Any

from apps.audit.act import Act
from apps.audit.events import hear
from apps.spend.actions import posting, sources


@hear("work.decided.spend.posting")
def posting_decided(act: Act, *, request: Any, outcome: str) -> None:
    """An approved load is posted, or its journals reversed, within the act that approved it."""
    posting.decided(act, request.record, outcome)


@hear("work.decided.spend.switch")
def switch_decided(act: Act, *, request: Any, outcome: str) -> None:
    """An approved switch is in force from the number of the act that approved it."""
    sources.decided(act, request.record, outcome)
