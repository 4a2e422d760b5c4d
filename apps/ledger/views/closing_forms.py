"""Forms of the close: why, who mends a red until when, and until when an exception is wanted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from apps.core.clock import LONDON, today


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(max_length=200, help_text="Kept with the act.")

    def __init__(self, *args: Any, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if optional:
            self.fields["reason"].required = False
            self.fields["reason"].label = "Note"


class CarryForm(forms.Form):
    """Why a red is carried, who mends it, and by when."""

    reason = forms.CharField(max_length=200, help_text="Shown wherever the red is shown.")
    owner = forms.TypedChoiceField(coerce=int, label="Who mends it")
    due_on = forms.DateField(
        label="By when", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), initial=None
    )

    def __init__(self, *args: Any, owners: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "Choose"), *owners.items()]  # type: ignore[attr-defined]
        self.fields["due_on"].initial = today() + dt.timedelta(days=14)


class ExceptionForm(forms.Form):
    """Why, and until the end of which day."""

    reason = forms.CharField(max_length=200, help_text="What must still go in.")
    until = forms.DateField(
        label="Last day", help_text="It ends by itself at the end of this day; at most a month from now.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = today() + dt.timedelta(days=2)

    def clean_until(self) -> dt.datetime:
        """The end of the day by the clock of London."""
        day = self.cleaned_data["until"] + dt.timedelta(days=1)
        return dt.datetime.combine(day, dt.time.min, LONDON).astimezone(dt.UTC)
