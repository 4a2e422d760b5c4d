"""Pages by key: a list of any length costs the same on its last page as on its first."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, QueryDict

M = TypeVar("M", bound=Model)

SIZE = 50
SIZE_MAX = 200
COUNT_MAX = 10_000
"""Lists are never counted exactly past this many rows."""


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page, and the addresses of its neighbours (None at an end)."""

    rows: list[M]
    next_url: str | None
    previous_url: str | None
    total: int
    more_than_total: bool

    @property
    def about(self) -> str:
        """'1,234' or 'more than 10,000'."""
        return f"more than {self.total:,}" if self.more_than_total else f"{self.total:,}"


def page_by_key(
    queryset: QuerySet[M], request: HttpRequest, *, order: Sequence[str] = ("-id",), size: int = SIZE
) -> Page[M]:
    """One page of `queryset` in `order`, whose last field must make rows unique (usually `id`).

    The place is kept in `?after=` or `?before=`; a spoilt one is taken as the first page.  `order` fields
    must not be null.
    """
    size = min(size, SIZE_MAX)
    after, before = (_decode(request.GET.get(name, ""), len(order)) for name in ("after", "before"))
    backwards = before is not None and after is None
    steps = [_turn(step) for step in order] if backwards else list(order)
    place = before if backwards else after
    rows_query = queryset.order_by(*steps)
    if place is not None:
        rows_query = rows_query.filter(_beyond(steps, place))
    found = list(rows_query[: size + 1])
    more = len(found) > size
    rows = found[:size]
    if backwards:
        rows.reverse()
    has_next = more if not backwards else bool(rows)
    has_previous = (place is not None and bool(rows)) if not backwards else more
    total = _count(queryset)
    return Page(
        rows=rows,
        next_url=_url(request, "after", rows[-1], order) if rows and has_next else None,
        previous_url=_url(request, "before", rows[0], order) if rows and has_previous else None,
        total=min(total, COUNT_MAX),
        more_than_total=total > COUNT_MAX,
    )


def _count(queryset: QuerySet[Any]) -> int:
    return queryset.order_by().values("pk")[: COUNT_MAX + 1].count()


def _turn(step: str) -> str:
    return step[1:] if step.startswith("-") else f"-{step}"


def _beyond(steps: Sequence[str], place: Sequence[Any]) -> Q:
    """Rows after `place` in lexicographic order of mixed directions."""
    condition = Q()
    same = Q()
    for step, value in zip(steps, place, strict=True):
        name = step.lstrip("-")
        condition |= same & Q(**{f"{name}__{'lt' if step.startswith('-') else 'gt'}": value})
        same &= Q(**{name: value})
    return condition


def _url(request: HttpRequest, name: str, row: Model, order: Sequence[str]) -> str:
    values = []
    for step in order:
        value: Any = row
        for part in step.lstrip("-").split("__"):
            value = getattr(value, part)
        values.append(value)
    query: QueryDict = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    query[name] = _encode(values)
    return f"{request.path}?{query.urlencode()}"


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime | Decimal):
        return str(value)
    return value


def _encode(values: Sequence[Any]) -> str:
    text = json.dumps([_plain(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(text: str, length: int) -> list[Any] | None:
    if not text or len(text) > 500:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return None
    good = isinstance(values, list) and len(values) == length
    return values if good and all(isinstance(v, str | int) for v in values) else None
