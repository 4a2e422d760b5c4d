"""Charts as accessible SVG, drawn the same in browsers and in the PDF maker, each with its table of data.

Own templates (templates/charts), no script and no style attributes. Series differ by pattern, marker and
label as well as by colour. The same figures give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString, mark_safe

from apps.core import show

from .chart_parts import (
    Scale,
    Series,
    exact,
    extent,
    group,
    legend,
    legend_height,
    looks,
    marker,
    n,
    runs,
    short,
    stack,
    ticks,
    wrap,
)
from .errors import PaperError
from .table import Column, Kind, Table

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
WIDTH = 560
VALUE_WIDTH = 72
MAX_SERIES = 6
MAX_BARS = 40


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart: `svg` is safe to put in a page, `table` has the same figures exactly."""

    title: str
    description: str
    svg: SafeString
    table: Table


def bar_chart(
    title: str,
    bars: Sequence[tuple[str, Decimal | int]],
    *,
    kind: Kind = "money",
    label: str = "Name",
    value_label: str = "Amount",
    description: str = "",
    width: int = WIDTH,
) -> Chart:
    """Horizontal bars in the given order, each with its figure at its end. At most 40 bars.

    `width` is in units of the drawing (text is 14 high): 560 stands alone, 400 stands beside another.
    """
    if len(bars) > MAX_BARS:
        raise PaperError(
            f"'{title}' has {len(bars)} bars; a chart shows at most {MAX_BARS}. Join the small ones."
        )
    return grouped_bars(
        title,
        [name for name, _ in bars],
        [Series(value_label, [value for _, value in bars])],
        kind=kind,
        label=label,
        description=description or _describe_bars(bars, kind),
        width=width,
    )


def grouped_bars(
    title: str,
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    kind: Kind = "money",
    label: str = "Name",
    stacked: bool = False,
    description: str = "",
    width: int = WIDTH,
) -> Chart:
    """Horizontal bars, one group (or one stack) a category; at most six series, stacks without negatives."""
    _check(title, len(categories), series)
    if stacked and any(value is not None and value < 0 for one in series for value in one.values):
        raise PaperError(f"'{title}' stacks a negative figure; use grouped bars instead.")
    label_width = width * 0.34
    scale = Scale(
        *extent(categories, series, stacked), start=label_width + 10, end=width - VALUE_WIDTH, gap=62
    )
    top = 8 + legend_height(series, width)
    thickness = 18 if len(series) == 1 or stacked else 13
    rows, y = [], float(top)
    for index, name in enumerate(categories):
        lines = wrap(name, label_width)
        bars = stack(series, index, scale, kind) if stacked else group(series, index, scale, kind, thickness)
        inner = thickness if stacked else thickness * len(series) + 2 * (len(series) - 1)
        height = max(inner, 15 * len(lines))
        offset = (height - inner) / 2
        for bar in bars:
            bar["y"] = n(y + offset + bar.pop("dy"))
            bar["text_y"] = n(float(bar["y"]) + thickness / 2 + 4.5)
            bar["height"] = n(thickness)
        middle = y + height / 2
        rows.append(
            {
                "name": name,
                "bars": bars,
                "lines": [
                    {"text": text, "y": n(middle + 4.5 + 15 * (i - (len(lines) - 1) / 2))}
                    for i, text in enumerate(lines)
                ],
            }
        )
        y += height + 12
    table = _bars_table(title, categories, series, kind, label)
    words = description or _describe_series(
        "Stacked bars" if stacked else "Grouped bars", categories, series, kind
    )
    return _draw(
        "bars",
        title,
        words,
        table,
        {
            "width": str(width),
            "height": n(y + 22),
            "rows": rows,
            "axis_top": n(top - 4),
            "axis_bottom": n(y - 4),
            "tick_y": n(y + 12),
            "ticks": ticks(scale, kind),
            "zero": n(scale.at(Decimal(0))),
            "legend": legend(series, width),
            "label_x": n(label_width),
            "series": looks(len(series)),
        },
    )


def month_line(
    title: str,
    months: Sequence[dt.date],
    series: Sequence[Series],
    *,
    kind: Kind = "money",
    description: str = "",
    width: int = WIDTH,
) -> Chart:
    """Lines by month, each with its own dash and marker; a missing month breaks the line."""
    _check(title, len(months), series)
    low, high = extent(months, series, stacked=False)
    top = 12 + legend_height(series, width)
    bottom = top + 0.36 * width
    left, right = 64, width - 26
    scale = Scale(low, high, start=bottom, end=top, gap=38)
    step = (right - left) / max(1, len(months) - 1)
    xs = [left + step * i if len(months) > 1 else (left + right) / 2 for i in range(len(months))]
    every = max(1, -(-len(months) // int((right - left) // 54)))
    lines = []
    for look, one in zip(looks(len(series)), series, strict=True):
        points = [
            (x, scale.at(Decimal(v))) if v is not None else None for x, v in zip(xs, one.values, strict=True)
        ]
        lines.append(
            {
                **look,
                "paths": runs(points),
                "marks": [marker(look["marker"], *point) for point in points if point]
                if len(months) <= 36
                else [],
            }
        )
    table = Table(
        title=f"{title}: figures",
        columns=[Column("month", "Month"), *(Column(f"s{i}", s.name, kind) for i, s in enumerate(series))],
        rows=[[show.month(m), *(s.values[i] for s in series)] for i, m in enumerate(months)],
    )
    words = description or _describe_series("Lines by month", [show.month(m) for m in months], series, kind)
    return _draw(
        "line",
        title,
        words,
        table,
        {
            "width": str(width),
            "height": n(bottom + 34),
            "lines": lines,
            "left": n(left),
            "right": n(right),
            "ticks": [
                {"y": n(scale.at(t)), "text_y": n(scale.at(t) + 4.5), "text": short(t, kind)}
                for t in scale.ticks
            ],
            "text_x": n(left - 10),
            "zero": n(scale.at(Decimal(0))),
            "months": [
                {"x": n(x), "text": show.month(m)}
                for i, (x, m) in enumerate(zip(xs, months, strict=True))
                if i % every == 0
            ],
            "month_y": n(bottom + 22),
            "legend": legend(series, width),
        },
    )


def sparkline(
    title: str, labels: Sequence[str], values: Sequence[Decimal | int | None], *, kind: Kind = "money"
) -> Chart:
    """A small line for a table's cell or a headline; no axis, the last point marked, the rest in words."""
    _check(title, len(labels), [Series(title, values)])
    known = [Decimal(v) for v in values if v is not None]
    low, high = (min(known), max(known)) if known else (Decimal(0), Decimal(1))
    span = (high - low) or Decimal(1)
    step = 112 / max(1, len(values) - 1)
    points = [
        (4 + step * i, 24 - float((Decimal(v) - low) / span) * 20) if v is not None else None
        for i, v in enumerate(values)
    ]
    table = Table(
        title=f"{title}: figures",
        columns=[Column("label", "Period"), Column("value", "Amount", kind)],
        rows=[[name, value] for name, value in zip(labels, values, strict=True)],
    )
    words = "No figures."
    if known:
        first, final, least, most = (exact(value, kind) for value in (known[0], known[-1], low, high))
        words = f"From {first} to {final}; lowest {least}, highest {most}."
    last = next((p for p in reversed(points) if p), None)
    return _draw(
        "sparkline",
        title,
        words,
        table,
        {
            "paths": runs(points),
            "last": {"x": n(last[0]), "y": n(last[1])} if last else None,
        },
    )


def _bars_table(
    title: str, categories: Sequence[str], series: Sequence[Series], kind: Kind, label: str
) -> Table:
    """The exact figures of a bar chart."""
    total = kind in ("money", "integer")
    return Table(
        title=f"{title}: figures",
        columns=[
            Column("name", label),
            *(Column(f"s{i}", s.name, kind, total=total) for i, s in enumerate(series)),
        ],
        rows=[[name, *(s.values[i] for s in series)] for i, name in enumerate(categories)],
    )


def _describe_bars(bars: Sequence[tuple[str, Decimal | int]], kind: Kind) -> str:
    """A sentence that says what the bars show."""
    if not bars:
        return "No figures for this choice."
    low, high = min(bars, key=lambda b: b[1]), max(bars, key=lambda b: b[1])
    if len(bars) == 1:
        return f"Bar chart with one bar: {high[0]}, {exact(high[1], kind)}."
    return (
        f"Bar chart with {len(bars)} bars, from {low[0]} at {exact(low[1], kind)} to {high[0]} at "
        f"{exact(high[1], kind)}."
    )


def _describe_series(shape: str, places: Sequence[str], series: Sequence[Series], kind: Kind) -> str:
    """What kind of chart it is, then a sentence a series: its highest point and where that is."""
    parts = []
    for one in series:
        known = [(Decimal(v), p) for v, p in zip(one.values, places, strict=True) if v is not None]
        if known:
            value, place = max(known, key=lambda pair: pair[0])
            parts.append(f"Highest in {one.name}: {exact(value, kind)} ({place}).")
    return f"{shape}, {len(places)} entries. {' '.join(parts)}".strip()


def _check(title: str, length: int, series: Sequence[Series]) -> None:
    """Refuse what cannot be read or drawn."""
    if not 1 <= len(series) <= MAX_SERIES:
        raise PaperError(
            f"'{title}' has {len(series)} series; a chart shows one to {MAX_SERIES}. Join the small ones."
        )
    for one in series:
        if len(one.values) != length:
            raise PaperError(f"'{one.name}' in '{title}' has {len(one.values)} figures for {length} places.")


@cache
def _template(name: str) -> Any:
    """The compiled SVG template."""
    return Engine(dirs=[str(TEMPLATES)], autoescape=True).get_template(f"charts/{name}.svg")


def _draw(name: str, title: str, description: str, table: Table, context: dict[str, Any]) -> Chart:
    """Fill the template; ids come from the content, so that several charts may stand on one page."""
    body = {"title": title, "desc": description, **context}
    body["id"] = "c" + hashlib.sha256(repr(sorted(body.items())).encode()).hexdigest()[:10]
    svg = _template(name).render(Context(body))
    svg = "\n".join(line for line in svg.splitlines() if line.strip())
    return Chart(title, description, mark_safe(svg), table)  # noqa: S308 - every value was escaped by the template
