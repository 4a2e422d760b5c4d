"""Forms of boards, meetings and opportunities."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from apps.core.clock import LONDON
from apps.governance.models import BoardMember, Office, OpportunityView
from apps.tenancy.models import Organisation


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class RenameForm(forms.Form):
    """What the board is called from a day on."""

    name = forms.CharField(max_length=160, label="New name")
    from_day = _day(label="From", help_text="Papers of earlier days keep the earlier name.")


class OfficeForm(forms.Form):
    """An office and its title from a day on."""

    title = forms.CharField(max_length=120, help_text="As it stands on papers.")
    from_day = _day(label="From")
    chairs = forms.BooleanField(required=False, label="Whoever holds it chairs the board")


class AppointForm(forms.Form):
    """Who holds an office from a day on."""

    office = forms.ModelChoiceField(queryset=Office.objects.none())
    name = forms.CharField(max_length=120, help_text="As it stands on papers.")
    from_day = _day(label="From")

    def __init__(self, *args: Any, of: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = Office.objects.filter(  # type: ignore[attr-defined]
            board_id=of, during__endswith__isnull=True
        ).order_by("title")


class MemberForm(forms.Form):
    """A seat on the board."""

    organisation = forms.ModelChoiceField(queryset=Organisation.objects.none())
    name = forms.CharField(max_length=120, help_text="As it stands on papers.")
    seat = forms.CharField(max_length=120, required=False, label="In what capacity")
    votes = forms.IntegerField(
        min_value=0, max_value=1000, initial=1, help_text="0 for a seat without a vote."
    )
    from_day = _day(label="From")

    def __init__(self, *args: Any, organisations: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=organisations)  # type: ignore[attr-defined]


class MeetingForm(forms.Form):
    """When and where, and what for."""

    day = _day()
    time = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}), initial=dt.time(10, 0))
    place = forms.CharField(max_length=160)
    agenda = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One item a line.",
        max_length=5000,
    )

    def starts_at(self) -> dt.datetime:
        """Day and time on the clock of London."""
        return dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], LONDON)

    def items(self) -> list[str]:
        """Agenda items, at most 50."""
        return [line.strip()[:200] for line in self.cleaned_data["agenda"].splitlines() if line.strip()][:50]


class ItemForm(forms.Form):
    """One more item of an agenda, with its paper."""

    title = forms.CharField(max_length=200, label="Item")
    presenter = forms.CharField(max_length=120, required=False, label="Presented by")
    paper = forms.ChoiceField(
        required=False, label="Paper", help_text="Reports and opportunities of this board."
    )

    def __init__(self, *args: Any, papers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = [("", "None"), *papers]  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    """Who was there."""

    members = forms.ModelMultipleChoiceField(
        queryset=BoardMember.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Present",
    )

    def __init__(self, *args: Any, members: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = BoardMember.objects.filter(pk__in=members).order_by("name")  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    """One organisation's view of an opportunity."""

    organisation = forms.ModelChoiceField(queryset=Organisation.objects.none())
    answer = forms.ChoiceField(
        choices=OpportunityView.Answer.choices, widget=forms.RadioSelect, label="Would you join?"
    )
    reason = forms.CharField(
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A no needs its reason.",
    )

    def __init__(self, *args: Any, organisations: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=organisations)  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """What becomes of an opportunity, and why."""

    state = forms.ChoiceField(label="What becomes of it")
    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}), label="Why")

    def __init__(self, *args: Any, states: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = states  # type: ignore[attr-defined]
