"""Template filters and tags of the face: {% load accord %}. Formatting itself lives in apps.core.show."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core import show

register = template.Library()

TAG_TONES = {
    "good": {
        "approved",
        "paid",
        "posted",
        "done",
        "loaded",
        "live",
        "released",
        "confirmed",
        "active",
        "completed",
        "awarded",
        "matched",
        "realised",
        "published",
        "accepted",
        "current",
        "reconciled",
    },
    "warn": {
        "waiting",
        "pending",
        "submitted",
        "due soon",
        "draft",
        "held",
        "queued",
        "mapped",
        "warning",
        "to review",
        "expiring",
        "part matched",
        "suspended",
    },
    "bad": {
        "refused",
        "failed",
        "overdue",
        "rejected",
        "blocked",
        "expired",
        "broken",
        "withdrawn",
        "cancelled",
    },
    "info": {"running", "open", "new", "previewed", "in progress", "scheduled", "started", "checking"},
}


@register.filter
def pounds(value: object, places: int = 2) -> str:
    """{{ line.amount|pounds }} → −£1,234.56; {{ price|pounds:4 }} for unit prices."""
    return show.pounds(value, int(places))


@register.filter
def unit_price(value: object) -> str:
    """{{ line.price|unit_price }} → £18.50, £18.4375."""
    return show.unit_price(value)


@register.filter
def quantity(value: object) -> str:
    """{{ line.quantity|quantity }} → 20, 2.5."""
    return show.number(value)


@register.filter
def pounds_short(value: object) -> str:
    """{{ total|pounds_short }} → £4.6m. For headlines only; the exact figure must be near."""
    return show.pounds_short(value)


@register.filter
def percent(value: object, places: int = 1) -> str:
    """{{ share|percent }} → 12.5% from a figure that is already per hundred."""
    return show.percent(value, int(places))


@register.filter
def integer(value: object) -> str:
    """{{ lines|integer }} → 16,943."""
    return show.integer(value)


@register.filter
def ukdate(value: object) -> SafeString | str:
    """{{ day|ukdate }} → <time datetime="2026-05-03">3 May 2026</time>."""
    return _time(value, show.ukdate(value))


@register.filter
def month_name(value: object) -> str:
    """{{ "2026-05"|month_name }} → May 2026, from a date in the month or from its number."""
    return show.month_name(value)


@register.filter
def moment(value: object) -> SafeString | str:
    """{{ at|moment }} → <time …>3 May 2026, 14:05</time>, on the clock of Europe/London."""
    return _time(value, show.moment(value))


def _time(value: Any, words: str) -> SafeString | str:
    """The words inside a <time> element whose attribute is the exact value."""
    if not words:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.filter
def tone(state: object) -> str:
    """The tone of a state's tag from its usual words: good, warn, bad, info, or nothing for a plain tag."""
    word = str(state).strip().lower().replace("_", " ")
    return next((name for name, words in TAG_TONES.items() if word in words), "")


@register.filter
def any_current(items: list[dict[str, Any]]) -> bool:
    """True when one of a navigation group's items is the page being shown."""
    return any(item.get("current") for item in items)


@register.simple_tag(takes_context=True)
def same_query(context: dict[str, Any], **changes: object) -> str:
    """The query string with some parameters changed (None or '' removes): {% same_query after=key %}."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else {}
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    text = query.urlencode() if hasattr(query, "urlencode") else urlencode(query)
    return f"?{text}"


@register.inclusion_tag("components/table.html")
def show_table(table: Any, heading_level: int = 0, region: str = "") -> dict[str, Any]:
    """{% show_table table %}: an apps.documents.paper.table.Table (or whatever has its view()) as HTML."""
    return {"t": table.view(), "region": region or table.title, "heading_level": heading_level}


@register.simple_tag
def show_chart(chart: Any) -> SafeString:
    """{% show_chart chart %}: the SVG of an apps.documents.paper.charts.Chart; its text is escaped."""
    return chart.svg


@register.inclusion_tag("paper/table.html", takes_context=True)
def paper_table(context: dict[str, Any], table: Any) -> dict[str, Any]:
    """{% paper_table table %}: the same table for a PDF, or for a page to print where `for_screen` is set."""
    return {"t": table.view(), "for_screen": context.get("for_screen")}
