"""Charts as accessible SVG, drawn the same in browsers and in the PDF maker, each with its table of data.

Own templates (templates/charts), no script and no style attributes. Series differ by pattern, marker and
label as well as by colour. The same figures give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString, mark_safe

from apps.core import show

from .errors import PaperError
from .table import Column, Kind, Table

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
WIDTH = 720
LABEL_WIDTH = 210
VALUE_WIDTH = 84
MAX_SERIES = 6
MAX_BARS = 40

# Fill, ink upon it, dash and marker of each series. Told apart by lightness and pattern, not by hue alone.
SERIES_LOOKS = (
    {"colour": "#0f5566", "pattern": "", "dash": "", "marker": "circle"},
    {"colour": "#d98a1f", "pattern": "stripes", "dash": "8 4", "marker": "square"},
    {"colour": "#6c4a86", "pattern": "dots", "dash": "2 4", "marker": "triangle"},
    {"colour": "#5fa8b8", "pattern": "back", "dash": "10 3 2 3", "marker": "diamond"},
    {"colour": "#a3392b", "pattern": "grid", "dash": "5 2", "marker": "circle"},
    {"colour": "#7d8b92", "pattern": "lines", "dash": "1 3", "marker": "square"},
)


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of figures, one for each category or month; None where there is none."""

    name: str
    values: Sequence[Decimal | int | None]


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
) -> Chart:
    """Horizontal bars in the given order, each with its figure at its end. At most 40 bars."""
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
        description=description or _describe_bars(title, bars, kind),
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
) -> Chart:
    """Horizontal bars, one group (or one stack) a category; at most six series, stacks without negatives."""
    _check(title, len(categories), series)
    if stacked and any(value is not None and value < 0 for one in series for value in one.values):
        raise PaperError(f"'{title}' stacks a negative figure; use grouped bars instead.")
    ends = _extent(categories, series, stacked)
    scale = _Scale(*ends, left=LABEL_WIDTH + 12, right=WIDTH - VALUE_WIDTH)
    top = 8 + (_legend_height(series) if len(series) > 1 else 0)
    thickness = 18 if len(series) == 1 or stacked else 13
    rows, y = [], float(top)
    for index, name in enumerate(categories):
        lines = textwrap.wrap(name, 30, break_long_words=True)[:2] or [""]
        if len(textwrap.wrap(name, 30)) > 2:
            lines[1] = lines[1][:29].rstrip() + "…"
        bars = (
            _stack(series, index, scale, kind) if stacked else _group(series, index, scale, kind, thickness)
        )
        inner = thickness if stacked else thickness * len(series) + 2 * (len(series) - 1)
        height = max(inner, 15 * len(lines))
        offset = (height - inner) / 2
        for bar in bars:
            bar["y"] = _n(y + offset + bar.pop("dy"))
            bar["text_y"] = _n(float(bar["y"]) + thickness / 2 + 4.5)
            bar["height"] = _n(thickness)
        middle = y + height / 2
        rows.append(
            {
                "name": name,
                "bars": bars,
                "lines": [
                    {"text": text, "y": _n(middle + 4.5 + 15 * (i - (len(lines) - 1) / 2))}
                    for i, text in enumerate(lines)
                ],
            }
        )
        y += height + 12
    table = _bars_table(title, categories, series, kind, label)
    words = description or _describe_series(
        title, "stacked bars" if stacked else "grouped bars", categories, series, kind
    )
    return _draw(
        "bars",
        title,
        words,
        table,
        {
            "height": _n(y + 22),
            "rows": rows,
            "axis_top": _n(top - 4),
            "axis_bottom": _n(y - 4),
            "tick_y": _n(y + 12),
            "ticks": _ticks(scale, kind),
            "zero": _n(scale.at(Decimal(0))),
            "legend": _legend(series) if len(series) > 1 else [],
            "label_x": _n(LABEL_WIDTH),
            "series": _looks(len(series)),
        },
    )


def month_line(
    title: str,
    months: Sequence[dt.date],
    series: Sequence[Series],
    *,
    kind: Kind = "money",
    description: str = "",
) -> Chart:
    """Lines by month, each with its own dash and marker; a missing month breaks the line."""
    _check(title, len(months), series)
    low, high = _extent(months, series, stacked=False)
    top = 12 + (_legend_height(series) if len(series) > 1 else 0)
    bottom = top + 230
    left, right = 76, WIDTH - 24
    scale = _Scale(low, high, left=bottom, right=top)
    step = (right - left) / max(1, len(months) - 1)
    xs = [left + step * i if len(months) > 1 else (left + right) / 2 for i in range(len(months))]
    every = max(1, -(-len(months) // 12))
    lines = []
    for look, one in zip(_looks(len(series)), series, strict=True):
        points = [
            (x, scale.at(Decimal(v))) if v is not None else None for x, v in zip(xs, one.values, strict=True)
        ]
        lines.append(
            {
                **look,
                "paths": _runs(points),
                "marks": [_marker(look["marker"], *point) for point in points if point]
                if len(months) <= 36
                else [],
            }
        )
    table = Table(
        title=title,
        columns=[Column("month", "Month"), *(Column(f"s{i}", s.name, kind) for i, s in enumerate(series))],
        rows=[[show.month(m), *(s.values[i] for s in series)] for i, m in enumerate(months)],
    )
    words = description or _describe_series(
        title, "line by month", [show.month(m) for m in months], series, kind
    )
    return _draw(
        "line",
        title,
        words,
        table,
        {
            "height": _n(bottom + 34),
            "lines": lines,
            "left": _n(left),
            "right": _n(right),
            "ticks": [
                {"y": _n(scale.at(t)), "text_y": _n(scale.at(t) + 4.5), "text": _short(t, kind)}
                for t in scale.ticks
            ],
            "text_x": _n(left - 10),
            "zero": _n(scale.at(Decimal(0))),
            "months": [
                {"x": _n(x), "text": show.month(m)}
                for i, (x, m) in enumerate(zip(xs, months, strict=True))
                if i % every == 0
            ],
            "month_y": _n(bottom + 22),
            "legend": _legend(series) if len(series) > 1 else [],
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
        title=title,
        columns=[Column("label", "Period"), Column("value", "Amount", kind)],
        rows=[[name, value] for name, value in zip(labels, values, strict=True)],
    )
    words = "No figures."
    if known:
        first, final, least, most = (_exact(value, kind) for value in (known[0], known[-1], low, high))
        words = f"From {first} to {final}; lowest {least}, highest {most}."
    last = next((p for p in reversed(points) if p), None)
    return _draw(
        "sparkline",
        title,
        words,
        table,
        {
            "paths": _runs(points),
            "last": {"x": _n(last[0]), "y": _n(last[1])} if last else None,
        },
    )


class _Scale:
    """A linear scale that starts at a round figure at or below nought and ends at a round figure."""

    def __init__(self, low: Decimal, high: Decimal, *, left: float, right: float) -> None:
        step = _nice_step(high - low)
        first = (low / step).to_integral_value(rounding="ROUND_FLOOR")
        last = (high / step).to_integral_value(rounding="ROUND_CEILING")
        self.ticks = [step * i for i in range(int(first), int(last) + 1)]
        self.low, self.high = self.ticks[0], self.ticks[-1]
        self.left, self.right = left, right

    def at(self, value: Decimal) -> float:
        """Where a figure stands, in the chart's units."""
        share = float((value - self.low) / (self.high - self.low))
        return self.left + (self.right - self.left) * share


def _nice_step(span: Decimal) -> Decimal:
    """A step of 1, 2 or 5 times a power of ten that gives three to six ticks."""
    raw = span / 4 if span else Decimal("0.25")
    power = Decimal(10) ** raw.adjusted()
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw)


def _extent(categories: Sequence[Any], series: Sequence[Series], stacked: bool) -> tuple[Decimal, Decimal]:
    """The lowest and highest figure to be drawn; nought is always within."""
    if stacked:
        tops = [sum((Decimal(s.values[i] or 0) for s in series), Decimal(0)) for i in range(len(categories))]
        return Decimal(0), max([*tops, Decimal(0)]) or Decimal(1)
    known = [Decimal(v) for s in series for v in s.values if v is not None]
    low, high = min([*known, Decimal(0)]), max([*known, Decimal(0)])
    return (low, high) if low != high else (low, low + 1)


def _group(
    series: Sequence[Series], index: int, scale: _Scale, kind: Kind, thickness: int
) -> list[dict[str, Any]]:
    """The bars of one category beside one another, each with its figure at its end."""
    zero, bars = scale.at(Decimal(0)), []
    for number, (look, one) in enumerate(zip(_looks(len(series)), series, strict=True)):
        value = one.values[index]
        end = zero if value is None else scale.at(Decimal(value))
        bars.append(
            {
                **look,
                "dy": number * (thickness + 2),
                "x": _n(min(zero, end)),
                "width": _n(abs(end - zero)),
                "text": "–" if value is None else _short(value, kind),
                "text_x": _n(max(zero, end) + 6),
                "exact": f"{one.name}: {_exact(value, kind)}",
            }
        )
    return bars


def _stack(series: Sequence[Series], index: int, scale: _Scale, kind: Kind) -> list[dict[str, Any]]:
    """The parts of one category end to end, the sum at the end of the last."""
    total, bars = Decimal(0), []
    for look, one in zip(_looks(len(series)), series, strict=True):
        value = Decimal(one.values[index] or 0)
        start, end = scale.at(total), scale.at(total + value)
        total += value
        bars.append(
            {
                **look,
                "dy": 0,
                "x": _n(start),
                "width": _n(end - start),
                "text": "",
                "text_x": "0",
                "exact": f"{one.name}: {_exact(one.values[index], kind)}",
            }
        )
    if bars:
        bars[-1] |= {"text": _short(total, kind), "text_x": _n(scale.at(total) + 6)}
    return bars


def _runs(points: Sequence[tuple[float, float] | None]) -> list[str]:
    """The points of each unbroken stretch, as SVG writes them."""
    runs: list[list[str]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(f"{_n(point[0])},{_n(point[1])}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _marker(shape: str, x: float, y: float) -> dict[str, str]:
    """One marker's geometry: circles by centre, the rest as points of a polygon."""
    r = 4.2
    corners = {
        "square": [(-r, -r), (r, -r), (r, r), (-r, r)],
        "triangle": [(0, -r * 1.2), (r * 1.15, r * 0.9), (-r * 1.15, r * 0.9)],
        "diamond": [(0, -r * 1.3), (r * 1.3, 0), (0, r * 1.3), (-r * 1.3, 0)],
    }.get(shape)
    if corners is None:
        return {"x": _n(x), "y": _n(y)}
    return {"polygon": " ".join(f"{_n(x + dx)},{_n(y + dy)}" for dx, dy in corners)}


def _looks(count: int) -> list[dict[str, Any]]:
    """The looks of the first series, numbered for the ids of their patterns."""
    return [{**look, "number": number} for number, look in enumerate(SERIES_LOOKS[:count])]


def _legend(series: Sequence[Series]) -> list[dict[str, Any]]:
    """The legend's items, three to a row across the top."""
    return [
        {
            **look,
            "x": _n(12 + (i % 3) * 232),
            "y": _n(4 + (i // 3) * 22),
            "line_x": _n(38 + (i % 3) * 232),
            "text_x": _n(46 + (i % 3) * 232),
            "text_y": _n(16.5 + (i // 3) * 22),
            "mid_y": _n(11 + (i // 3) * 22),
            "mark": _marker(look["marker"], 25 + (i % 3) * 232, 11 + (i // 3) * 22),
            "name": one.name[:34],
        }
        for i, (look, one) in enumerate(zip(_looks(len(series)), series, strict=True))
    ]


def _legend_height(series: Sequence[Series]) -> int:
    """Room for the legend."""
    return 22 * -(-len(series) // 3) + 12


def _ticks(scale: _Scale, kind: Kind) -> list[dict[str, str]]:
    """The vertical lines of a bar chart with their short figures."""
    return [{"x": _n(scale.at(tick)), "text": _short(tick, kind)} for tick in scale.ticks]


def _short(value: Decimal | int, kind: Kind) -> str:
    """A figure for an axis or the end of a bar."""
    if kind == "money":
        return show.pounds_short(value)
    return _exact(value, kind)


def _exact(value: Decimal | int | None, kind: Kind) -> str:
    """A figure in full."""
    return "none" if value is None else Column("value", "Value", kind).words(value)


def _bars_table(
    title: str, categories: Sequence[str], series: Sequence[Series], kind: Kind, label: str
) -> Table:
    """The exact figures of a bar chart."""
    total = kind in ("money", "integer")
    return Table(
        title=title,
        columns=[
            Column("name", label),
            *(Column(f"s{i}", s.name, kind, total=total) for i, s in enumerate(series)),
        ],
        rows=[[name, *(s.values[i] for s in series)] for i, name in enumerate(categories)],
    )


def _describe_bars(title: str, bars: Sequence[tuple[str, Decimal | int]], kind: Kind) -> str:
    """A sentence that says what the bars show."""
    if not bars:
        return "No figures for this choice."
    low, high = min(bars, key=lambda b: b[1]), max(bars, key=lambda b: b[1])
    if len(bars) == 1:
        return f"Bar chart with one bar: {high[0]}, {_exact(high[1], kind)}."
    return (
        f"Bar chart with {len(bars)} bars, from {low[0]} at {_exact(low[1], kind)} to {high[0]} at "
        f"{_exact(high[1], kind)}. The table has every figure."
    )


def _describe_series(
    title: str, shape: str, places: Sequence[str], series: Sequence[Series], kind: Kind
) -> str:
    """A sentence a series: its highest point and where that is."""
    parts = []
    for one in series:
        known = [(Decimal(v), p) for v, p in zip(one.values, places, strict=True) if v is not None]
        if known:
            value, place = max(known, key=lambda pair: pair[0])
            parts.append(f"{one.name}: highest {_exact(value, kind)} ({place}).")
    return f"Chart ({shape}), {len(places)} entries. " + " ".join(parts) + " The table has every figure."


def _check(title: str, length: int, series: Sequence[Series]) -> None:
    """Refuse what cannot be read or drawn."""
    if not 1 <= len(series) <= MAX_SERIES:
        raise PaperError(
            f"'{title}' has {len(series)} series; a chart shows one to {MAX_SERIES}. Join the small ones."
        )
    for one in series:
        if len(one.values) != length:
            raise PaperError(f"'{one.name}' in '{title}' has {len(one.values)} figures for {length} places.")


def _n(value: float) -> str:
    """A coordinate with one decimal at most, the same on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


@cache
def _template(name: str) -> Any:
    """The compiled SVG template."""
    return Engine(dirs=[str(TEMPLATES)], autoescape=True).get_template(f"charts/{name}.svg")


def _draw(name: str, title: str, description: str, table: Table, context: dict[str, Any]) -> Chart:
    """Fill the template; ids come from the content, so that several charts may stand on one page."""
    body = {"title": title, "desc": description, "width": str(WIDTH), **context}
    body["id"] = "c" + hashlib.sha256(repr(sorted(body.items())).encode()).hexdigest()[:10]
    svg = _template(name).render(Context(body))
    svg = "\n".join(line for line in svg.splitlines() if line.strip())
    return Chart(title, description, mark_safe(svg), table)  # noqa: S308 - every value was escaped by the template
