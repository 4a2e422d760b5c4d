"""The stops of the tour.  A capability that is built adds its row here, and its unfinished work to the demo county."""

from __future__ import annotations

from apps.desk.tour import Stop

STOPS: tuple[Stop, ...] = ()
