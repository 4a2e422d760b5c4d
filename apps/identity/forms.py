"""Forms of room identity: what is typed, in the trade's words; the rules themselves are the actions'."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.core.clock import today
from apps.identity.models import Person, Role, SodRule, VettingLevel


class DateInput(forms.DateInput):
    """A date by the browser's own picker, typed as YYYY-MM-DD elsewhere."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DateField(forms.DateField):
    """A London day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DateInput(), input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class PersonField(forms.EmailField):
    """A person, named by their work e-mail address: an address book of thousands fits no drop-down."""

    def clean(self, value: Any) -> Any:
        """The person within the scope."""
        address = super().clean(value)
        if not address:
            return None
        found = Person.objects.filter(email__iexact=address).first()
        if found is None:
            raise forms.ValidationError("Nobody in the address book has this address.")
        return found


def _roles() -> list[tuple[str, str]]:
    return list(Role.objects.order_by("label").values_list("code", "label"))


def _rules() -> list[tuple[str, str]]:
    rows = (
        SodRule.objects.filter()
        .select_related("one", "other")
        .order_by("one__label", "other__label", "grade")
    )
    return [
        (str(row.pk), f"{row.one.label} / {row.other.label} ({row.get_grade_display().lower()})")
        for row in rows
    ]


def _levels() -> list[tuple[str, str]]:
    return list(VettingLevel.objects.order_by("scheme", "rank").values_list("code", "label"))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="Reason", max_length=200)


class PersonForm(forms.Form):
    """A new person of the organisation."""

    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(label="Work e-mail address")
    post = forms.CharField(
        label="Post", max_length=120, required=False, help_text="What they do, in your words."
    )
    since = DateField(label="First day", initial=today)


class EndPersonForm(ReasonForm):
    """From when somebody no longer uses the system."""

    last_day = DateField(label="Last day", initial=today)


class RoleForm(ReasonForm):
    """Asking for a role."""

    role = forms.ChoiceField(label="Role", choices=_roles)
    since = DateField(label="First day", initial=today)
    until = DateField(label="Last day", required=False, help_text="Leave empty for an open end.")
    limit = forms.DecimalField(
        label="Limit in pounds", required=False, max_digits=14, decimal_places=2,
        help_text="Largest amount this person may approve. Leave empty for no limit.",
    )  # fmt: skip
    field_order = ["role", "since", "until", "limit", "reason"]


class ExceptionForm(forms.Form):
    """Asking for an exception to separation of duties."""

    person = PersonField(label="Person's work e-mail address")
    rule = forms.ChoiceField(label="The two duties", choices=_rules)
    since = DateField(label="First day", initial=today)
    until = DateField(label="Last day", help_text="Within a year.")
    reason = forms.CharField(label="Reason", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class EmergencyForm(forms.Form):
    """Asking for emergency access."""

    role = forms.ChoiceField(label="Role you need", choices=_roles)
    hours = forms.ChoiceField(
        label="For how long", choices=[("1", "1 hour"), ("2", "2 hours"), ("3", "3 hours"), ("4", "4 hours")]
    )
    reason = forms.CharField(label="What happened", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class ReviewForm(forms.Form):
    """What the review of an emergency access found."""

    finding = forms.CharField(
        label="What you found", max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class VettingRuleForm(forms.Form):
    """Which level a role needs."""

    role = forms.ChoiceField(label="Role", choices=_roles)
    level = forms.ChoiceField(label="Vetting level", choices=_levels)
    since = DateField(label="From", initial=today, help_text="Whoever lacks the level that day is suspended.")
    warn_days = forms.IntegerField(label="Warn so many days before", initial=60, min_value=0, max_value=366)


class ClearanceForm(forms.Form):
    """A clearance granted or accepted."""

    person = PersonField(label="Person's work e-mail address")
    level = forms.ChoiceField(label="Vetting level", choices=_levels)
    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day")


class ExtendForm(ReasonForm):
    """Extending a clearance."""

    until = DateField(label="Extended until")
    field_order = ["until", "reason"]
