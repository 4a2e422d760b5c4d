"""Forms of room work."""

from __future__ import annotations

from django import forms

from apps.core.clock import today
from apps.documents.transitions import KINDS
from apps.identity.forms import DateField, PersonField
from apps.identity.models import Duty


def _kinds() -> list[tuple[str, str]]:
    return sorted(((kind.kind, kind.label) for kind in KINDS.values()), key=lambda pair: pair[1])


def _duties() -> list[tuple[str, str]]:
    return list(Duty.objects.filter(writes=True).order_by("label").values_list("code", "label"))


class DelegationForm(forms.Form):
    """Who stands in."""

    person = PersonField(
        label="Work e-mail of the person who is away", required=False, help_text="Leave empty for yourself."
    )
    to = PersonField(label="Work e-mail of whoever stands in")
    since = DateField(label="First day", initial=today)
    until = DateField(label="Last day", help_text="Half a year at most.")
    reason = forms.CharField(label="Reason", max_length=200)


class FallbackForm(forms.Form):
    """The named fall-back."""

    person = PersonField(label="Work e-mail address")
    since = DateField(label="From", initial=today)


class RouteForm(forms.Form):
    """Steps that records of a kind need from an amount on."""

    kind = forms.ChoiceField(label="Kind of record", choices=_kinds)
    above = forms.DecimalField(
        label="From so many pounds on", max_digits=14, decimal_places=2, initial="0.00", min_value=0
    )
    first = forms.ChoiceField(label="First step", choices=_duties)
    second = forms.ChoiceField(
        label="Second step", required=False, choices=lambda: [("", "None"), *_duties()]
    )
    third = forms.ChoiceField(label="Third step", required=False, choices=lambda: [("", "None"), *_duties()])
    escalate_after = forms.IntegerField(
        label="Escalates after so many working days", initial=5, min_value=1, max_value=60
    )
    since = DateField(label="From", initial=today)
