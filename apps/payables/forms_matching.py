"""Forms of matching: which order line a line of an invoice is, and what a person decides where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from apps.budgets.forms import PoundsField
from apps.core.show import pounds
from apps.payables.actions.matching import Said
from apps.payables.models import Line, Match
from apps.purchasing.billing import OpenLine
from apps.purchasing.forms import NumberField

SHOWS = {"": "To decide", "waits": "Waits for its receipt", "all": "All that are open"}


class QueueForm(forms.Form):
    """Which exceptions to show."""

    show = forms.ChoiceField(label="Show", required=False, choices=list(SHOWS.items()))


class MatchRowForm(forms.Form):
    """So much of an invoice line is so much of an order line; empty where it is on no order."""

    order_line = forms.TypedChoiceField(
        label="Line of the order", required=False, coerce=int, empty_value=None
    )
    quantity = NumberField(label="Quantity, in the order's unit", required=False)
    net = PoundsField(label="Net £", required=False)

    def __init__(self, *args: Any, lines: Sequence[tuple[int, str]], **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["order_line"].choices = [("", "On no line of an order"), *lines]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A chosen order line takes a quantity and pounds."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("order_line"):
            for name, words in (
                ("quantity", "Say how many of the order these are."),
                ("net", "Say how many pounds."),
            ):
                if name not in self.errors and not data.get(name):
                    self.add_error(name, words)
        return data

    def said(self, position: int) -> Said | None:
        """As a value; None where the line is on no order."""
        data = self.cleaned_data
        if not data.get("order_line"):
            return None
        return Said(position, data["order_line"], data["quantity"], data["net"])


Rows = list[tuple[Line, list[MatchRowForm]]]


def rows_of(
    given: Any, lines: Sequence[Line], matches: Sequence[Match], order: Sequence[OpenLine]
) -> Rows:  # fmt: skip
    """For each invoice line what it is matched with, and a free row while some of it is left."""
    choices = [(one.line, _words(one)) for one in order]
    made: Rows = []
    for line in lines:
        mine = [one for one in matches if one.line_id == line.pk]
        left = line.net - sum((one.net for one in mine), Decimal(0))
        starts: list[dict[str, Any]] = [
            {"order_line": one.order_line_id, "quantity": _plain(one.quantity), "net": one.net}
            for one in mine
        ]
        if left > 0:
            starts.append({"quantity": "" if mine else _plain(line.quantity), "net": left})
        made.append((line, [
            MatchRowForm(given, prefix=f"line{line.position}-{place}", initial=start, lines=choices)
            for place, start in enumerate(starts or [{}])
        ]))  # fmt: skip
    return made


def _words(one: OpenLine) -> str:
    return f"{one.number} line {one.position}: {one.description}, {pounds(one.unit_price)} {one.unit}"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
