"""Views as kept with their run, and back: exact figures as text, organisations by holder id."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from apps.reporting.calc.results import LoadLine, Part, Row, View
from apps.reporting.spend.paper import Paper, PriceLine


def content_of(view: View) -> dict[str, Any]:
    """The view as JSON."""
    return {
        "title": view.title,
        "columns": list(view.columns),
        "notes": list(view.notes),
        "rows": [
            {
                "key": row.key,
                "labels": list(row.labels),
                "kind": row.kind,
                "filter": dict(row.filter),
                "parts": {
                    str(holder): [part.lines, str(part.amount), part.prior_lines, str(part.prior_amount)]
                    for holder, part in sorted(row.parts.items())
                },
            }
            for row in view.rows
        ],
    }


def view_from(code: str, content: dict[str, Any]) -> View:
    """The view that `content_of` made."""
    return View(
        code=code,
        title=content["title"],
        columns=tuple(content["columns"]),
        notes=tuple(content["notes"]),
        rows=tuple(
            Row(
                key=row["key"],
                labels=tuple(row["labels"]),
                kind=row["kind"],
                filter=row["filter"],
                parts={
                    int(holder): Part(lines, Decimal(amount), prior_lines, Decimal(prior_amount))
                    for holder, (lines, amount, prior_lines, prior_amount) in row["parts"].items()
                },
            )
            for row in content["rows"]
        ),
    )


def about_of(paper: Paper) -> dict[str, Any]:
    """What the run's page says beside its views: sentences, notes, loads and the checks that were made."""
    return {
        "sentences": paper.sentences(),
        "notes": list(paper.notes),
        "loads": [
            {
                name: str(value) if isinstance(value, Decimal) else value
                for name, value in asdict(load).items()
            }
            for load in paper.loads
        ],
        "prices": [
            {
                name: str(value) if isinstance(value, Decimal) else value
                for name, value in asdict(price).items()
            }
            for price in paper.prices
        ],
        "ties": [{"what": tie.what, "lines": tie.lines, "amount": str(tie.amount)} for tie in paper.ties],
    }


def loads_from(about: dict[str, Any]) -> tuple[LoadLine, ...]:
    """The loads that `about_of` kept."""
    money = ("total", "amount", "in_amount")
    return tuple(
        LoadLine(**{name: Decimal(value) if name in money else value for name, value in load.items()})  # type: ignore[arg-type]
        for load in about["loads"]
    )


def prices_from(about: dict[str, Any]) -> tuple[PriceLine, ...]:
    """The prices that `about_of` kept."""
    plain = ("item", "buyers")
    return tuple(
        PriceLine(
            **{  # type: ignore[arg-type]
                name: value if name in plain or value is None else Decimal(value)
                for name, value in price.items()
            }
        )
        for price in about.get("prices", ())
    )
