"""Forms of room banking: what is typed, in the trade's words; the rules themselves are the actions'."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.banking.models import BankChange
from apps.banking.queries.payees import Party
from apps.core.clock import today
from apps.identity.forms import DateField
from apps.suppliers.models import Supplier


class PoundsField(forms.DecimalField):
    """Pounds and pence; commas and a pound sign are taken as typed."""

    def __init__(self, **how: Any) -> None:
        super().__init__(
            max_digits=14, decimal_places=2, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **how
        )

    def to_python(self, value: Any) -> Any:
        """The amount without separators."""
        return super().to_python(str(value or "").replace(",", "").replace("£", "").replace("−", "-").strip())


class SupplierField(forms.CharField):
    """A supplier by its name in the shared list: thousands fit no drop-down."""

    def clean(self, value: Any) -> Any:
        """The payee."""
        name = super().clean(value).strip()
        found = Supplier.objects.filter(name__iexact=name, merged_into=None).first()
        if found is None:
            raise forms.ValidationError("The supplier list holds no such name. Copy it from there.")
        return Party.supplier(found.pk)


def _figures(label: str, **how: Any) -> forms.CharField:
    """A number that the browser does not keep."""
    return forms.CharField(
        label=label, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **how
    )


class NumbersForm(forms.Form):
    """Sort code, account number and name."""

    sort_code = _figures("Sort code", max_length=8)
    account = _figures("Account number", max_length=10)
    name = forms.CharField(
        label="Name on the account", max_length=70, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class AccountForm(NumbersForm):
    """An own account."""

    label = forms.CharField(label="What people call it", max_length=80)
    ledger_account = forms.CharField(
        label="Bank account in the books", max_length=8, help_text="Its code in the chart."
    )
    since = DateField(label="Kept here from", initial=today)

    field_order = ["label", "ledger_account", "sort_code", "account", "name", "since"]


class HoldForm(forms.Form):
    """How long changed details rest."""

    days = forms.IntegerField(label="Days of the hold", min_value=1, max_value=60)
    contact_days = forms.IntegerField(
        label="Days for which a contact must have been held before the request", min_value=0, max_value=365
    )
    since = DateField(label="From", initial=today)
    reason = forms.CharField(label="Why", max_length=200)


class BacsForm(forms.Form):
    """A service user number."""

    number = _figures("Bacs service user number", max_length=6)
    item_limit = PoundsField(label="Largest single payment, pounds", required=False)
    file_limit = PoundsField(label="Largest file, pounds", required=False)
    source = forms.CharField(label="The bank's letter", max_length=200)
    since = DateField(label="From", initial=today)


class MandateForm(forms.Form):
    """Paying for another organisation."""

    organisation = forms.TypedChoiceField(label="Organisation", coerce=int)
    words = forms.CharField(label="Account and agreement, as the other side reads it", max_length=200)
    since = DateField(label="From", initial=today)
    until = DateField(label="Until", required=False)

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Agreeing to a mandate, or declining it."""

    mandate = forms.IntegerField(widget=forms.HiddenInput())
    agreed = forms.TypedChoiceField(
        label="Answer", choices=[("yes", "Agree"), ("no", "Decline")], coerce=lambda said: said == "yes"
    )
    reason = forms.CharField(label="Why, where it is declined", max_length=200, required=False)


class ContactForm(forms.Form):
    """A number to call back on."""

    label = forms.CharField(label="Who answers", max_length=80)
    number = forms.CharField(
        label="Telephone number", max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    source = forms.CharField(
        label="Where it comes from",
        max_length=200,
        help_text="A contract, the own directory, an earlier invoice: never the request.",
    )


class ChangeForm(NumbersForm):
    """New bank details of a supplier, with their evidence."""

    supplier = SupplierField(label="Supplier", max_length=400, help_text="Its name in the supplier list.")
    came = forms.ChoiceField(label="How the request came", choices=BankChange.Came.choices)
    reason = forms.CharField(label="Why they change", max_length=200)
    evidence = forms.FileField(
        label="Evidence", help_text="The letter, e-mail or form: PDF, picture, Office or text file."
    )

    field_order = ["supplier", "came", "reason", "evidence", "sort_code", "account", "name"]


class CallForm(forms.Form):
    """What the payee said."""

    contact = forms.TypedChoiceField(label="Contact that was called", coerce=int)
    spoke_with = forms.CharField(label="With whom you spoke", max_length=120)
    confirmed = forms.TypedChoiceField(
        label="What they said", choices=[("yes", "They asked for this change"), ("no", "They know nothing of it")],
        coerce=lambda said: said == "yes",
    )  # fmt: skip
    note = forms.CharField(label="Note", max_length=200, required=False)

    def __init__(self, *args: Any, contacts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = contacts  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """Dropping a change, or reporting it."""

    fraud = forms.TypedChoiceField(
        label="What it is",
        choices=[("no", "No longer wanted"), ("yes", "Suspected fraud")],
        coerce=lambda said: said == "yes",
    )
    reason = forms.CharField(label="Why", max_length=200)


class ShortenForm(forms.Form):
    """An earlier end of the hold."""

    until = DateField(label="Paid to from")
    reason = forms.CharField(label="Why", max_length=200)


class ReasonForm(forms.Form):
    """A reason that is kept with the act."""

    reason = forms.CharField(label="Why", max_length=200)


class NothingForm(forms.Form):
    """A button."""


class FailForm(forms.Form):
    """An item that came back."""

    item = forms.IntegerField(widget=forms.HiddenInput())
    reason = forms.CharField(label="Why", max_length=120)


class PostForm(forms.Form):
    """What only the statement shows, coded."""

    line = forms.IntegerField(widget=forms.HiddenInput())
    account = forms.CharField(label="Account", max_length=8)
    cost_centre = forms.CharField(label="Cost centre", max_length=24, required=False)
    text = forms.CharField(label="Text", max_length=200, required=False)


class PeriodForm(forms.Form):
    """The month that is reconciled."""

    period = forms.TypedChoiceField(label="Month", coerce=int)

    def __init__(self, *args: Any, periods: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = periods  # type: ignore[attr-defined]
