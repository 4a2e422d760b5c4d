"""Forms of payment runs: what is typed, in the trade's words; the rules themselves are the actions'."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.banking.forms import SupplierField
from apps.banking.models import BankAccount, Payment
from apps.budgets.forms import PoundsField
from apps.core.clock import today
from apps.identity.forms import DateField
from apps.payables.models import Subcontractor

WEEKDAYS = ((1, "Monday"), (2, "Tuesday"), (3, "Wednesday"), (4, "Thursday"), (5, "Friday"))


class _FromAccount(forms.Form):
    """Which account pays."""

    account_id = forms.TypedChoiceField(label="Paid from", coerce=int)

    def __init__(self, *args: Any, holder: int, **how: Any) -> None:
        super().__init__(*args, **how)
        found = BankAccount.objects.filter(holder_id=holder, during__contains=today())
        self.fields["account_id"].choices = [(one.pk, str(one)) for one in found]  # type: ignore[attr-defined]


class ProposeForm(_FromAccount):
    """A run to propose."""

    pay_on = DateField(label="Payees are credited on", help_text="A working day; a Bacs file takes three.")
    kind = forms.ChoiceField(label="How", choices=Payment.Kind.choices)


class UrgentForm(_FromAccount):
    """Invoices that cannot wait for a run."""

    numbers = forms.CharField(
        label="Our numbers of the invoices", max_length=1_000, help_text="INV-…, commas between them."
    )
    pay_on = DateField(label="Payees are credited on", initial=today)
    kind = forms.ChoiceField(
        label="How", choices=[one for one in Payment.Kind.choices if one[0] != Payment.Kind.BACS]
    )
    reason = forms.CharField(label="Why it cannot wait", max_length=200)


class PlanForm(forms.Form):
    """On which days the organisation pays."""

    since = DateField(label="From", initial=today)
    weekdays = forms.TypedMultipleChoiceField(
        label="Days of payment", choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    minimum = PoundsField(label="Least that is paid to a payee £", required=False)
    usual = PoundsField(label="Point out payments above £", required=False)
    reason = forms.CharField(label="Why", max_length=200)


class WhyForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label="Why", max_length=200)


class NothingForm(forms.Form):
    """A button."""


class _OfSupplier(forms.Form):
    """A supplier of the shared list, by name."""

    supplier_id = SupplierField(label="Supplier", help_text="The name as in the supplier list.")

    def clean_supplier_id(self) -> int:
        """Its number."""
        party = self.cleaned_data["supplier_id"]
        return int(party.id)


class SubcontractorForm(_OfSupplier):
    """What HMRC said of a subcontractor."""

    rate = forms.ChoiceField(label="Rate", choices=Subcontractor.Rate.choices)
    reference = forms.CharField(
        label="Unique taxpayer reference", max_length=13,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    verification = forms.CharField(label="Verification number", max_length=20, required=False)
    since = DateField(label="From", initial=today)
    source = forms.CharField(label="Where and when it was verified", max_length=200)


class ContractorForm(forms.Form):
    """References of the organisation as a contractor."""

    employer_reference = forms.CharField(label="Employer's PAYE reference", max_length=14)
    office_reference = forms.CharField(label="Accounts Office reference", max_length=17)
    account = forms.CharField(label="Account for deductions", max_length=8)
    since = DateField(label="From", initial=today)


class AddressForm(_OfSupplier):
    """Where a supplier is told of payments."""

    email = forms.EmailField(label="E-mail address", max_length=200)
    source = forms.CharField(
        label="Where it comes from", max_length=200, help_text="Contract, letter, portal."
    )


class DebitForm(forms.Form):
    """An invoice that the supplier collects."""

    numbers = forms.CharField(label="Our number of the invoice", max_length=40)
    reference = forms.CharField(label="Reference on the statement", max_length=40)


class MeetForm(forms.Form):
    """A statement line and the invoice that it settles."""

    line = forms.IntegerField(min_value=1, max_value=2**62)
    invoice = forms.IntegerField(min_value=1, max_value=2**62)
