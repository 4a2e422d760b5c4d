"""The sentences of the executive page: numbers first, in plain words, from the figures alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from apps.core.show import integer, month, percent, pounds, pounds_short, ukdate
from apps.reporting.calc.results import NOTHING, Part, Row, View, movement, share

__all__ = ["joined", "month", "sentences"]


def joined(words: Sequence[str]) -> str:
    """'A', 'A and B', 'A, B and C'."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def plural(count: int, one: str, many: str) -> str:
    """'1 supplier', '2,310 suppliers'."""
    return f"{integer(count)} {one if count == 1 else many}"


def _share(part: Decimal, whole: Decimal) -> str:
    """' (12.3%)', or nothing where there is no whole."""
    value = share(part, whole)
    return "" if value is None else f" ({percent(value)})"


def sentences(total: Part, views: Sequence[View], first: str, last: str) -> list[str]:
    """Five sentences of numbers for a spend report."""
    by_code = {view.code: view for view in views}
    return [
        _whole(total, by_code["organisation"], first, last),
        _category(total, by_code["category"]),
        _joint(by_code["joint"]),
        _tail(by_code["tail"]),
        _care(total, by_code),
    ]


def _whole(total: Part, view: View, first: str, last: str) -> str:
    paying = [row for row in view.rows if row.total.lines]
    text = (
        f"{plural(len(paying), 'organisation', 'organisations')} paid {pounds(total.amount)} in "
        f"{plural(total.lines, 'line', 'lines')} from {first} to {last}"
    )
    change = movement(total.amount, total.prior_amount)
    if change is None:
        return f"{text}."
    more = total.amount - total.prior_amount
    word = "more" if more >= 0 else "less"
    return f"{text}, {pounds_short(abs(more))} ({percent(abs(change))}) {word} than in the same days a year before."


def _category(total: Part, view: View) -> str:
    weight: dict[str, Part] = {}
    for row in view.rows:
        if not row.kind:
            weight[row.labels[0]] = weight.get(row.labels[0], NOTHING) + row.total
    largest = sorted(weight.items(), key=lambda item: (-item[1].amount, item[0]))[:3]
    if not largest:
        return "Nothing is classified yet, so no category can be named."
    parts = [
        f"{label} at {pounds_short(part.amount)}{_share(part.amount, total.amount)}"
        for label, part in largest
    ]
    verb = "is" if len(parts) == 1 else "are"
    return f"The largest {'category' if len(parts) == 1 else 'categories'} {verb} {joined(parts)}."


def _joint(view: View) -> str:
    shared = [row for row in view.rows if not row.kind]
    amount = sum((row.total.amount for row in shared), Decimal(0))
    open_to = sum((row.total.amount for row in view.rows if row.kind in ("", "single")), Decimal(0))
    if not shared:
        return "No supplier was paid by two services or more."
    first = shared[0]
    part = share(amount, open_to)
    of = f", {percent(part)} of what is open to competition" if part is not None else ""
    return (
        f"{plural(len(shared), 'supplier was', 'suppliers were')} paid by two services or more: "
        f"{pounds_short(amount)}{of}; the largest is {first.labels[0]} at {pounds_short(first.total.amount)} from "
        f"{plural(first.organisations, 'organisation', 'organisations')}."
    )


def _tail(view: View) -> str:
    bands = [row for row in view.rows if not row.kind]
    small = [row for row in bands if row.key in ("1", "2")]
    count = sum(_count(row) for row in small)
    of = sum(_count(row) for row in bands)
    amount = sum((row.total.amount for row in small), Decimal(0))
    whole = sum((row.total.amount for row in bands), Decimal(0))
    return (
        f"Of {plural(of, 'supplier', 'suppliers')} open to competition, {integer(count)} were paid under £10,000 each: "
        f"together {pounds_short(amount)}{_share(amount, whole)}."
    )


def _count(row: Row) -> int:
    return int(row.labels[1].replace(",", "") or 0)


def _care(total: Part, views: dict[str, View]) -> str:
    unmapped = views["unmapped"].total.amount - _of(views["unmapped"], "classified")
    apart = _of(views["addressable"], "not_addressable")
    hidden = _of(views["addressable"], "redacted") + _of(views["addressable"], "individual")
    return (
        f"{pounds_short(unmapped)}{_share(unmapped, total.amount)} is not yet classified, {pounds_short(apart)} is not "
        f"open to competition and {pounds_short(hidden)} went to payees who are redacted or persons; all of it is in the "
        "totals."
    )


def _of(view: View, kind: str) -> Decimal:
    return sum((row.total.amount for row in view.rows if row.kind == kind), Decimal(0))


def period_words(first: object, last: object) -> str:
    """'1 April 2026 to 31 October 2026'."""
    return f"{ukdate(first)} to {ukdate(last)}"
