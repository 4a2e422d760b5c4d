"""Forms of room procurement: what is typed, in the trade's words; the rules themselves are the actions'."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.budgets.forms import PoundsField
from apps.identity.forms import DateField
from apps.procurement.actions.changes import Wanted
from apps.procurement.actions.contracts import Agreed
from apps.procurement.models import Change, Contract
from apps.procurement.models.contracts import Kind

ENDING = [("", "Any day"), ("3", "Within 3 months"), ("6", "Within 6 months"), ("12", "Within a year")]


class FindForm(forms.Form):
    """Which contracts."""

    find = forms.CharField(label="Code, title or supplier", max_length=60, required=False)
    whose = forms.TypedChoiceField(label="Whose", coerce=int, empty_value=None, required=False)
    ending = forms.ChoiceField(label="Ending", choices=ENDING, required=False)

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = [("", "All organisations"), *organisations]  # type: ignore[attr-defined]


class ContractForm(forms.Form):
    """What a contract says."""

    code = forms.CharField(label="Code", max_length=24, help_text="Names it on orders and in the books.")
    title = forms.CharField(label="What it is for", max_length=200)
    kind = forms.ChoiceField(label="What it is", choices=Kind.choices)
    supplier = forms.CharField(label="Supplier", max_length=200, help_text="As in the supplier list.")
    let_by = forms.CharField(label="Let by another body", max_length=160, required=False)
    reference = forms.CharField(label="Their reference", max_length=60, required=False)
    cpv = forms.CharField(label="CPV code", max_length=10, required=False)
    regime = forms.ChoiceField(label="Law", choices=Contract.Regime.choices)
    route = forms.ChoiceField(label="How the supplier was chosen", choices=Contract.Route.choices)
    first = DateField(label="First day")
    last = DateField(label="Last day")
    extension_months = forms.IntegerField(label="Months of extension", min_value=0, max_value=120, initial=0)
    notice_days = forms.IntegerField(
        label="Days of notice before the last day", min_value=0, max_value=1000, initial=0
    )
    cap = PoundsField(
        label="Value without VAT, £", help_text="Over the whole term, with every extension used."
    )
    gross = PoundsField(label="Value with VAT, £")
    entitled = forms.CharField(
        label="Who may call off a framework", max_length=400, required=False,
        help_text="Codes of organisations, or services (police, fire, ambulance), with commas between.",
    )  # fmt: skip
    sensitive = forms.BooleanField(label="Sensitive: partners learn nothing of it", required=False)

    def agreed(self, supplier: int, manager: int) -> Agreed:
        """The values of the form as a contract."""
        data = dict(self.cleaned_data)
        entitled = [one.strip() for one in data.pop("entitled", "").split(",") if one.strip()]
        return Agreed(**(data | {"supplier": supplier, "manager": manager, "entitled": entitled}))


class ChangeForm(forms.Form):
    """A change of a contract's terms."""

    cap = PoundsField(label="Value without VAT, £")
    gross = PoundsField(label="Value with VAT, £")
    last = DateField(label="Last day")
    extension_months = forms.IntegerField(label="Months of extension left then", min_value=0, max_value=120)
    ground = forms.ChoiceField(label="Ground", choices=Change.Ground.choices)
    reason = forms.CharField(label="Reason", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def wanted(self) -> Wanted:
        """The values of the form as terms."""
        return Wanted(
            **{name: self.cleaned_data[name] for name in ("cap", "gross", "last", "extension_months")}
        )


class EndForm(forms.Form):
    """The end of a contract."""

    last_day = DateField(
        label="Last day", required=False, help_text="Its own last day, or today, unless given."
    )
    reason = forms.CharField(label="Reason", max_length=200)
