"""Forms with which an organisation sets up how it buys."""

from __future__ import annotations

from django import forms

from apps.budgets.forms import PoundsField
from apps.core.clock import today
from apps.identity.forms import DateField, PersonField
from apps.purchasing.actions.setup import APPROVING
from apps.purchasing.models import Category


def _percent(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=5,
        decimal_places=2,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class RulesForm(forms.Form):
    """Tolerances, limits and days."""

    amend_percent = _percent("An order may go past its approval by, in %")
    amend_pounds = PoundsField(label="And by at most, in pounds", min_value=0)
    over_receipt_percent = _percent("A delivery may go past the order by, in %")
    over_bill_percent = _percent("An invoice may go past the order by, in %")
    over_bill_pounds = PoundsField(label="And by at most, in pounds ", min_value=0)
    countersign_above = PoundsField(
        label="A second person countersigns receipts above, in pounds", min_value=0
    )
    low_value = PoundsField(label="By card up to, in pounds", min_value=0)
    emergency_days = forms.IntegerField(
        label="An emergency is approved within, in working days", min_value=1, max_value=10
    )
    source = forms.CharField(label="Standing order or policy", max_length=200)
    since = DateField(label="From", initial=today)


class CategoryForm(forms.Form):
    """What people may ask for."""

    code = forms.CharField(label="Code", max_length=24)
    name = forms.CharField(label="Name that people know it by", max_length=120)
    kind = forms.ChoiceField(label="How it is received", choices=Category.Kind.choices)
    account = forms.CharField(label="Account", max_length=8)
    vat_code = forms.CharField(label="VAT code", max_length=8)
    cpv = forms.CharField(label="CPV code", max_length=10, required=False)
    since = DateField(label="From", initial=today)


class PointForm(forms.Form):
    """Where things go."""

    name = forms.CharField(label="Name", max_length=120)
    address = forms.CharField(label="Address", max_length=300)
    cost_centre = forms.CharField(label="Cost centre that usually bears it", max_length=24)
    objective = forms.CharField(label="Objective", max_length=24, required=False)
    since = DateField(label="From", initial=today)


class RuleForm(forms.Form):
    """Who approves what."""

    step = forms.IntegerField(label="Step", min_value=1, max_value=9, initial=1)
    duty = forms.ChoiceField(label="Duty", choices=[(one, one) for one in APPROVING])
    category = forms.CharField(
        label="Category", max_length=24, required=False, help_text="Leave it empty for all."
    )
    cost_centre = forms.CharField(
        label="Cost centre", max_length=24, required=False, help_text="Leave it empty for all."
    )
    above = PoundsField(label="From, in pounds", initial=0, min_value=0)
    source = forms.CharField(label="Standing order or policy", max_length=200)
    since = DateField(label="From day", initial=today)


class CardHolderForm(forms.Form):
    """Who may buy by card."""

    person = PersonField(label="Holder (work e-mail address)")
    manager = PersonField(label="Manager who approves (work e-mail address)")
    limit = PoundsField(label="At most at once, in pounds", min_value=1)
    since = DateField(label="From", initial=today)
