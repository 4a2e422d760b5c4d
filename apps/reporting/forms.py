"""Forms of report runs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from apps.core.clock import LONDON
from apps.documents.paper import pdf
from apps.governance.models import Board
from apps.reporting.catalogue import FORMATS

WORDS = {"pdf": "PDF to read and print", "xlsx": "Excel workbook", "csv": "CSV, one line for each figure",
         "json": "JSON for other programs"}  # fmt: skip


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class AskForm(forms.Form):
    """What a report should cover."""

    board = forms.ChoiceField()
    first = _day(label="From", help_text="First day of payment.")
    last = _day(label="To", help_text="Last day of payment.")
    as_of = _day(
        label="As the books stood at the end of", required=False,
        help_text="Leave empty for now. A past day gives the figures as they were known then.",
    )  # fmt: skip
    formats = forms.MultipleChoiceField(
        label="Files", widget=forms.CheckboxSelectMultiple, choices=[(name, WORDS[name]) for name in FORMATS]
    )

    def __init__(self, *args: Any, boards: list[tuple[Board, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].choices = [(str(board.pk), name) for board, name in boards]  # type: ignore[attr-defined]
        self.fields["formats"].initial = [name for name in FORMATS if name != "pdf" or pdf.available()]

    def clean_as_of(self) -> dt.datetime | None:
        """The last moment of the day in London."""
        day = self.cleaned_data["as_of"]
        return dt.datetime.combine(day, dt.time(23, 59, 59, 999999), LONDON) if day else None


class ReasonForm(forms.Form):
    """Why a report is recalled."""

    reason = forms.CharField(
        max_length=500, widget=forms.Textarea(attrs={"rows": 3}), label="Why it is recalled"
    )
