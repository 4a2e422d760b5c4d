"""Forms of room grants: what is typed, in the trade's words; the rules themselves are the actions'."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from apps.banking.models import Payment
from apps.budgets.forms import PoundsField
from apps.core.clock import today
from apps.grants.models import Condition
from apps.grants.models.agreements import Side
from apps.identity.forms import DateField
from apps.purchasing.forms import SupplierField

PORTIONS, CONDITIONS = 4, 4


class GrantForm(forms.Form):
    """A grant with a few amounts by period and conditions."""

    side = forms.ChoiceField(label="Received or given", choices=Side.choices)
    party = forms.CharField(label="From or to", max_length=160)
    supplier = SupplierField(label="Recipient in the supplier list, of a grant that is given", required=False)
    registration = forms.CharField(label="Their company or charity number", max_length=40, required=False)
    voluntary = forms.BooleanField(label="Voluntary, community or social enterprise", required=False)
    purpose = forms.CharField(label="Purpose", max_length=200)
    reasons = forms.CharField(
        label="Reasons, as they are published", max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    basis = forms.CharField(label="Power or scheme", max_length=120)
    department = forms.CharField(label="Department", max_length=80)
    account = forms.CharField(label="Account", max_length=8)
    cost_centre = forms.CharField(label="Cost centre", max_length=24, required=False)
    starts_on = DateField(label="From")
    ends_on = DateField(label="Until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(1, PORTIONS + 1):
            self.fields[f"period_{place}"] = forms.CharField(
                label=f"Period {place}",
                max_length=40,
                required=place == 1,
                help_text="Such as 2026-27." if place == 1 else "",
            )
            self.fields[f"amount_{place}"] = PoundsField(
                label=f"Pounds of period {place}", required=place == 1
            )
        for place in range(1, CONDITIONS + 1):
            self.fields[f"condition_{place}"] = forms.CharField(
                label=f"Condition {place}", max_length=300, required=False
            )
            self.fields[f"due_{place}"] = DateField(label=f"Condition {place} is due on", required=False)

    def clean(self) -> dict[str, Any]:
        """A period has its pounds, a condition its day."""
        data = super().clean() or {}
        for one, other, many in (("period", "amount", PORTIONS), ("condition", "due", CONDITIONS)):
            for place in range(1, many + 1):
                given = bool(data.get(f"{one}_{place}")), data.get(f"{other}_{place}") is not None
                if given[0] != given[1] and not self.errors:
                    self.add_error(f"{other if given[0] else one}_{place}", "Give both, or neither.")
        return data

    def portions(self) -> list[tuple[str, Decimal]]:
        """What was typed."""
        data = self.cleaned_data
        return [
            (data[f"period_{at}"], data[f"amount_{at}"])
            for at in range(1, PORTIONS + 1)
            if data.get(f"period_{at}")
        ]

    def conditions(self) -> list[tuple[str, dt.date]]:
        """What was typed."""
        data = self.cleaned_data
        return [
            (data[f"condition_{at}"], data[f"due_{at}"])
            for at in range(1, CONDITIONS + 1)
            if data.get(f"condition_{at}")
        ]


class ReasonForm(forms.Form):
    """A reason that is kept with the act."""

    reason = forms.CharField(label="Why", max_length=200)


class MeetForm(forms.Form):
    """A condition that is met."""

    condition = forms.TypedChoiceField(label="Condition", coerce=int)
    on = DateField(label="Met on", initial=today)
    evidence = forms.CharField(label="What shows it", max_length=300)

    def __init__(self, *args: Any, conditions: list[Condition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.number}. {one.text}, due {one.due_on:%-d %B %Y}") for one in conditions
        ]


class ClaimForm(forms.Form):
    """A claim under a grant."""

    about = forms.CharField(label="What it is for", max_length=200)
    amount = PoundsField(label="Pounds claimed", min_value=Decimal("0.01"))


class MoneyForm(forms.Form):
    """The line of a statement that the money of a claim is."""

    line = forms.TypedChoiceField(label="Line on the bank statement", coerce=int)

    def __init__(self, *args: Any, lines: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = lines  # type: ignore[attr-defined]


class PayForm(forms.Form):
    """From where, when and how a claim is paid."""

    account = forms.TypedChoiceField(label="Paid from", coerce=int)
    kind = forms.ChoiceField(label="How", choices=Payment.Kind.choices)
    pay_on = DateField(label="Day of payment")

    def __init__(self, *args: Any, accounts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = accounts  # type: ignore[attr-defined]


class BetweenForm(forms.Form):
    """Between which days grants were awarded."""

    first = DateField(label="Awarded from")
    last = DateField(label="Until")
