"""The geometry of charts: scales, bars, lines, markers, legends; charts.py puts them together."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.core import show

from .table import Column, Kind

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


class Scale:
    """A linear scale from a round figure at or below the lowest to one at or above the highest."""

    def __init__(self, low: Decimal, high: Decimal, *, start: float, end: float, gap: float) -> None:
        step = nice_step(high - low, max(2, int(abs(end - start) // gap)))
        first = (low / step).to_integral_value(rounding="ROUND_FLOOR")
        last = (high / step).to_integral_value(rounding="ROUND_CEILING")
        self.ticks = [step * i for i in range(int(first), int(last) + 1)]
        self.low, self.high = self.ticks[0], self.ticks[-1]
        self.start, self.end = start, end

    def at(self, value: Decimal | int) -> float:
        """Where a figure stands, in the chart's units."""
        share = float((Decimal(value) - self.low) / (self.high - self.low))
        return self.start + (self.end - self.start) * share


def nice_step(span: Decimal, parts: int) -> Decimal:
    """A step of 1, 2 or 5 times a power of ten that cuts the span into at most so many parts."""
    raw = span / parts if span else Decimal("0.25")
    power = Decimal(10) ** raw.adjusted()
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw)


def wrap(name: str, width: float) -> list[str]:
    """A label in at most two lines of about so many units; what does not fit ends in an ellipsis."""
    signs = max(8, int(width / 6.9))
    lines = textwrap.wrap(name, signs, break_long_words=True) or [""]
    if len(lines) > 2:
        lines = [lines[0], lines[1][: signs - 1].rstrip() + "…"]
    return lines


def extent(categories: Sequence[Any], series: Sequence[Series], stacked: bool) -> tuple[Decimal, Decimal]:
    """The lowest and highest figure to be drawn; nought is always within."""
    if stacked:
        tops = [sum((Decimal(s.values[i] or 0) for s in series), Decimal(0)) for i in range(len(categories))]
        return Decimal(0), max([*tops, Decimal(0)]) or Decimal(1)
    known = [Decimal(v) for s in series for v in s.values if v is not None]
    low, high = min([*known, Decimal(0)]), max([*known, Decimal(0)])
    return (low, high) if low != high else (low, low + 1)


def group(
    series: Sequence[Series], index: int, scale: Scale, kind: Kind, thickness: int
) -> list[dict[str, Any]]:
    """The bars of one category beside one another, each with its figure at its end."""
    zero, bars = scale.at(Decimal(0)), []
    for number, (look, one) in enumerate(zip(looks(len(series)), series, strict=True)):
        value = one.values[index]
        end = zero if value is None else scale.at(Decimal(value))
        bars.append(
            {
                **look,
                "dy": number * (thickness + 2),
                "x": n(min(zero, end)),
                "width": n(abs(end - zero)),
                "text": "–" if value is None else short(value, kind),
                "text_x": n(max(zero, end) + 6),
                "exact": f"{one.name}: {exact(value, kind)}",
            }
        )
    return bars


def stack(series: Sequence[Series], index: int, scale: Scale, kind: Kind) -> list[dict[str, Any]]:
    """The parts of one category end to end, the sum at the end of the last."""
    total, bars = Decimal(0), []
    for look, one in zip(looks(len(series)), series, strict=True):
        value = Decimal(one.values[index] or 0)
        start, end = scale.at(total), scale.at(total + value)
        total += value
        bars.append(
            {
                **look,
                "dy": 0,
                "x": n(start),
                "width": n(end - start),
                "text": "",
                "text_x": "0",
                "exact": f"{one.name}: {exact(one.values[index], kind)}",
            }
        )
    if bars:
        bars[-1] |= {"text": short(total, kind), "text_x": n(scale.at(total) + 6)}
    return bars


def runs(points: Sequence[tuple[float, float] | None]) -> list[str]:
    """The points of each unbroken stretch, as SVG writes them."""
    runs: list[list[str]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(f"{n(point[0])},{n(point[1])}")
    return [" ".join(run) for run in runs if len(run) > 1]


def marker(shape: str, x: float, y: float) -> dict[str, str]:
    """One marker's geometry: circles by centre, the rest as points of a polygon."""
    r = 4.2
    corners = {
        "square": [(-r, -r), (r, -r), (r, r), (-r, r)],
        "triangle": [(0, -r * 1.2), (r * 1.15, r * 0.9), (-r * 1.15, r * 0.9)],
        "diamond": [(0, -r * 1.3), (r * 1.3, 0), (0, r * 1.3), (-r * 1.3, 0)],
    }.get(shape)
    if corners is None:
        return {"x": n(x), "y": n(y)}
    return {"polygon": " ".join(f"{n(x + dx)},{n(y + dy)}" for dx, dy in corners)}


def looks(count: int) -> list[dict[str, Any]]:
    """The looks of the first series, numbered for the ids of their patterns."""
    return [{**look, "number": number} for number, look in enumerate(SERIES_LOOKS[:count])]


def legend(series: Sequence[Series], width: int) -> list[dict[str, Any]]:
    """The legend's items in rows across the top; none for a single series."""
    if len(series) < 2:
        return []
    across = legend_across(series, width)
    step = (width - 16) / across
    items = []
    for i, (look, one) in enumerate(zip(looks(len(series)), series, strict=True)):
        x, y = 8 + (i % across) * step, 4 + (i // across) * 22
        items.append(
            {
                **look,
                "x": n(x),
                "y": n(y),
                "line_x": n(x + 26),
                "mid_y": n(y + 7),
                "text_x": n(x + 34),
                "text_y": n(y + 12.5),
                "mark": marker(look["marker"], x + 13, y + 7),
                "name": one.name[: int((step - 40) / 6.6)],
            }
        )
    return items


def legend_across(series: Sequence[Series], width: int) -> int:
    """How many legend items fit side by side."""
    longest = max(len(one.name) for one in series)
    return max(1, min(len(series), int((width - 16) // (longest * 6.9 + 46))))


def legend_height(series: Sequence[Series], width: int) -> int:
    """Room for the legend."""
    return 0 if len(series) < 2 else 22 * -(-len(series) // legend_across(series, width)) + 10


def ticks(scale: Scale, kind: Kind) -> list[dict[str, str]]:
    """The vertical lines of a bar chart with their short figures."""
    return [{"x": n(scale.at(tick)), "text": short(tick, kind)} for tick in scale.ticks]


def short(value: Decimal | int, kind: Kind) -> str:
    """A figure for an axis or the end of a bar."""
    if kind == "money":
        return show.pounds_short(value)
    return exact(value, kind)


def exact(value: Decimal | int | None, kind: Kind) -> str:
    """A figure in full."""
    return "none" if value is None else Column("value", "Value", kind).words(value)


def n(value: float) -> str:
    """A coordinate with one decimal at most, the same on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
