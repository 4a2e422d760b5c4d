"""Forms of room budgets: what is typed, in the trade's words; the rules themselves are the actions'."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from apps.budgets.calc.profiles import Months
from apps.budgets.keys import Where
from apps.budgets.models import Control, Virement
from apps.core.clock import today
from apps.identity.forms import DateField, PersonField

MONTHS = (
    "April", "May", "June", "July", "August", "September", "October", "November", "December", "January", "February",
    "March",
)  # fmt: skip
PROFILES = (
    ("equal", "Equally over the year"),
    ("last_year", "As last year was spent"),
    ("hand", "By hand, below"),
)


class PoundsField(forms.DecimalField):
    """Pounds and pence; commas and a pound sign are taken as typed."""

    def __init__(self, **how: Any) -> None:
        super().__init__(
            max_digits=14, decimal_places=2, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **how
        )

    def to_python(self, value: Any) -> Any:
        """The amount without separators."""
        return super().to_python(str(value or "").replace(",", "").replace("£", "").replace("−", "-").strip())


class WhereForm(forms.Form):
    """What a budget is for."""

    account = forms.CharField(label="Account", max_length=8)
    cost_centre = forms.CharField(
        label="Cost centre",
        max_length=24,
        required=False,
        help_text="Leave empty for the whole organisation.",
    )
    project = forms.CharField(label="Project", max_length=24, required=False)
    capital = forms.BooleanField(label="Capital, rather than revenue", required=False)

    def where(self) -> Where:
        """As a value."""
        data = self.cleaned_data
        return Where(
            data["account"].strip(), data["cost_centre"].strip().upper(), data["project"].strip().upper(), data["capital"]
        )  # fmt: skip


class BudgetForm(WhereForm):
    """One budget of a year that is not adopted yet."""

    amount = PoundsField(label="Budget of the year in pounds", help_text="Income as a negative amount.")
    profile = forms.ChoiceField(label="Months", choices=PROFILES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _add_months(self)

    def months(self) -> list[Decimal]:
        """The months typed, nought where nothing is."""
        return [self.cleaned_data.get(f"month_{period}") or Decimal("0.00") for period in range(1, 13)]


class ProfileForm(forms.Form):
    """New months of a budget; the total stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _add_months(self)
        self.fields["reason"] = forms.CharField(label="Why", max_length=200)

    def months(self) -> Months:
        """The months typed."""
        return tuple(self.cleaned_data.get(f"month_{period}") or Decimal("0.00") for period in range(1, 13))


class ForecastForm(forms.Form):
    """What is expected at the year's end."""

    outturn = PoundsField(label="Expected at the year's end, in pounds")
    reason = forms.CharField(label="Why", max_length=300)
    remedy = forms.CharField(label="What is done about it", max_length=300, required=False)


class ControlForm(forms.Form):
    """Stop, warn or ignore."""

    kind = forms.ChoiceField(label="When", choices=Control.Kind.choices)
    basis = forms.ChoiceField(label="Would pass the", choices=Control.Basis.choices)
    verdict = forms.ChoiceField(label="Then", choices=Control.Verdict.choices)
    cost_centre = forms.CharField(
        label="Cost centre", max_length=24, required=False, help_text="And all below it; leave empty for all."
    )
    since = DateField(label="From", initial=today)
    reason = forms.CharField(label="Why", max_length=200)


class HolderForm(forms.Form):
    """Who answers for a cost centre."""

    cost_centre = forms.CharField(label="Cost centre", max_length=24)
    person = PersonField(label="Work e-mail address")
    since = DateField(label="From", initial=today)


class VirementForm(forms.Form):
    """The head of a virement; its lines are rows of `MoveForm`."""

    kind = forms.ChoiceField(label="What it does", choices=Virement.Kind.choices)
    reason = forms.CharField(label="Why", max_length=200)
    other = forms.ChoiceField(label="With another organisation", required=False)

    def __init__(self, *args: Any, others: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if others:
            self.fields["other"].choices = [("", "No"), *((str(pk), name) for pk, name in others)]  # type: ignore[attr-defined]
        else:
            del self.fields["other"]


class MoveForm(WhereForm):
    """One line of a virement: a budget that gives (negative) or gains."""

    side = forms.ChoiceField(
        label="Of", required=False, choices=[("own", "This organisation"), ("other", "The other")]
    )
    year = forms.TypedChoiceField(label="Year", coerce=int)
    amount = PoundsField(label="Pounds, negative where it gives")
    first = forms.TypedChoiceField(
        label="From", coerce=int, choices=[(at, name) for at, name in enumerate(MONTHS, start=1)], initial=1
    )

    field_order = ["side", "year", "account", "cost_centre", "project", "capital", "amount", "first"]

    def __init__(self, *args: Any, years: list[tuple[int, str]], across: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = years  # type: ignore[attr-defined]
        if years:
            self.fields["year"].initial = years[0][0]
        self.fields["cost_centre"].help_text = ""
        if not across:
            del self.fields["side"]


class SlipForm(forms.Form):
    """Part of a capital budget into another year."""

    line = forms.TypedChoiceField(label="Budget that gives", coerce=int)
    year = forms.TypedChoiceField(label="Year that it moves to", coerce=int)
    amount = PoundsField(label="Pounds that move", min_value=Decimal("0.01"))
    out_of = forms.TypedChoiceField(
        label="Taken from the months from", coerce=int, choices=[(at, name) for at, name in enumerate(MONTHS, start=1)],
        initial=12,
    )  # fmt: skip
    into = forms.TypedChoiceField(
        label="Spread over the new year from", coerce=int, choices=[(at, name) for at, name in enumerate(MONTHS, start=1)],
        initial=1,
    )  # fmt: skip
    reason = forms.CharField(label="Why", max_length=200)

    def __init__(
        self, *args: Any, lines: list[tuple[int, str]], years: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = lines  # type: ignore[attr-defined]
        self.fields["year"].choices = years  # type: ignore[attr-defined]
        if years:
            self.fields["year"].initial = years[-1][0]


class PromiseForm(WhereForm):
    """A commitment by hand."""

    title = forms.CharField(label="What is promised", max_length=200)
    amount = PoundsField(label="Pounds", min_value=Decimal("0.01"))
    needed = DateField(label="Needed on", help_text="Its financial year is the budget that is committed.")

    field_order = ["title", "account", "cost_centre", "project", "capital", "amount", "needed"]


class PassForm(forms.Form):
    """Letting one document past a stop."""

    amount = PoundsField(label="By so many pounds at most", min_value=Decimal("0.01"))
    reason = forms.CharField(label="Why", max_length=200)


class AmendForm(forms.Form):
    """More or less on a line of a commitment."""

    position = forms.IntegerField(widget=forms.HiddenInput(), min_value=1)
    version = forms.IntegerField(widget=forms.HiddenInput())
    by_amount = PoundsField(label="More, or less (negative), in pounds")
    reason = forms.CharField(label="Why", max_length=200)


class ReasonForm(forms.Form):
    """A reason that is kept with the act."""

    reason = forms.CharField(label="Why", max_length=200)


def _add_months(form: forms.Form) -> None:
    for period, name in enumerate(MONTHS, start=1):
        form.fields[f"month_{period}"] = PoundsField(label=name, required=False)
