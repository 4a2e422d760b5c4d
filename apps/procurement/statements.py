"""The statements kept in `sql/query/`."""

from __future__ import annotations

from apps.core.statements import Kept

_kept = Kept(__file__)
text, rows = _kept.text, _kept.rows
