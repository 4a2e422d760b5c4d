"""Forms of room receivables: what is typed, in the trade's words; the rules themselves are the actions'."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from apps.banking.models import Payment
from apps.budgets.forms import PoundsField
from apps.core.clock import today
from apps.identity.forms import DateField
from apps.receivables.actions.invoices import Sold
from apps.receivables.models import Customer, Income
from apps.receivables.models.setup import TERM_MAX
from apps.receivables.queries.papers import UNITS

UNIT_CHOICES = [(unit, unit) for unit in UNITS]


class FindForm(forms.Form):
    """Which invoices."""

    find = forms.CharField(label="Number or customer", max_length=60, required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[
        ("", "All"), ("draft", "Draft"), ("waiting", "Waiting"), ("approved", "Approved, to be issued"), ("late", "Late"),
        ("issued", "Issued"), ("part_paid", "Part paid"), ("paid", "Paid"), ("credited", "Credited"),
        ("written_off", "Written off"), ("dropped", "Dropped"),
    ])  # fmt: skip


class CustomerForm(forms.Form):
    """A customer."""

    kind = forms.ChoiceField(label="What it is", choices=Customer.Kind.choices)
    name = forms.CharField(label="Name", max_length=160)
    street = forms.CharField(label="Street", max_length=120)
    city = forms.CharField(label="Town", max_length=60)
    postcode = forms.CharField(label="Postcode", max_length=10)
    vat_number = forms.CharField(label="VAT number", max_length=16, required=False)
    organisation = forms.ChoiceField(label="Organisation that keeps its books here", required=False)
    buyer_reference = forms.CharField(label="Reference they want on invoices", max_length=60, required=False)
    term_days = forms.IntegerField(
        label="Days to pay, where others are agreed", min_value=0, max_value=TERM_MAX, required=False
    )
    scheme = forms.CharField(
        label="Scheme of their electronic address", max_length=4, required=False, help_text="0088 is a GLN."
    )
    endpoint = forms.CharField(label="Electronic address for e-invoices", max_length=50, required=False)

    def __init__(
        self, *args: Any, organisations: list[tuple[str, str]], fixed: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", "None"), *organisations]  # type: ignore[attr-defined]
        if fixed:
            del self.fields["kind"]


class InvoiceForm(forms.Form):
    """The head of an invoice."""

    customer = forms.TypedChoiceField(label="Customer", coerce=int)
    kind = forms.ChoiceField(label="Kind of income")
    about = forms.CharField(label="What it is for", max_length=200)
    supplied_on = DateField(label="Day of supply", initial=today)
    reference = forms.CharField(label="Their reference", max_length=60, required=False)
    order = forms.CharField(label="Their order number", max_length=60, required=False)

    def __init__(
        self, *args: Any, customers: list[tuple[int, str]], kinds: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].choices = customers  # type: ignore[attr-defined]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """One line of an invoice."""

    text = forms.CharField(label="Description", max_length=200)
    quantity = forms.DecimalField(label="Quantity", max_digits=12, decimal_places=4, min_value=Decimal("0.0001"),
                                  widget=forms.TextInput(attrs={"inputmode": "decimal"}))  # fmt: skip
    unit = forms.ChoiceField(label="Unit", choices=UNIT_CHOICES, initial=UNIT_CHOICES[0][0])
    price = forms.DecimalField(label="Unit price without VAT, £", max_digits=14, decimal_places=4,
    min_value=Decimal("0.0001"),
                               widget=forms.TextInput(attrs={"inputmode": "decimal"}))  # fmt: skip
    vat_code = forms.CharField(label="VAT code, if another", max_length=8, required=False)
    account = forms.CharField(label="Account, if another", max_length=8, required=False)
    cost_centre = forms.CharField(label="Cost centre, if another", max_length=24, required=False)

    def sold(self) -> Sold:
        """As a value."""
        data = self.cleaned_data
        return Sold(**{name: data[name] for name in self.fields})


class ReasonForm(forms.Form):
    """A reason that is kept with the act."""

    reason = forms.CharField(label="Why", max_length=200)


class WriteOffForm(ReasonForm):
    """What is given up."""

    amount = PoundsField(label="Pounds to give up", min_value=Decimal("0.01"))
    field_order = ["amount", "reason"]


class PlanForm(ReasonForm):
    """Monthly instalments."""

    first = DateField(label="First instalment on")
    count = forms.IntegerField(label="Monthly instalments", min_value=1, max_value=60)
    field_order = ["first", "count", "reason"]


class CreditForm(ReasonForm):
    """Pounds net to credit, line by line."""

    def __init__(self, *args: Any, lines: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[f"line_{line.pk}"] = PoundsField(
                label=f"Credit of line {line.position}, net £",
                required=False,
                help_text=f"Of £{line.net:,.2f} net.",
            )

    def lines(self) -> list[tuple[int, Decimal]]:
        """What was typed."""
        return [
            (int(name.partition("_")[2]), amount)
            for name, amount in self.cleaned_data.items() if name.startswith("line_") and amount
        ]  # fmt: skip


class PartsForm(forms.Form):
    """Pounds by invoice."""

    def __init__(self, *args: Any, invoices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for invoice in invoices:
            self.fields[f"invoice_{invoice.pk}"] = PoundsField(
                label=f"To {invoice.record.number}, £",
                required=False,
                help_text=f"£{invoice.owed:,.2f} is owed.",
            )

    def parts(self) -> list[tuple[int, Decimal]]:
        """What was typed."""
        return [
            (int(name.partition("_")[2]), amount)
            for name, amount in self.cleaned_data.items() if name.startswith("invoice_") and amount
        ]  # fmt: skip


class ReceiptForm(PartsForm):
    """Money that came in; what no invoice takes stands on account."""

    amount = PoundsField(label="Pounds received", min_value=Decimal("0.01"))
    received_on = DateField(label="Received on", initial=today)
    bank_line = forms.CharField(label="Reference on the bank statement", max_length=80)


class TakeForm(PartsForm):
    """A line of a statement; what no invoice takes stands on account."""

    on = DateField(label="Post on")


class IdentifyForm(PartsForm):
    """Money that was not identified; what no invoice takes stands on account."""

    amount = PoundsField(label="Pounds that are theirs", min_value=Decimal("0.01"))


class RefundForm(ReasonForm):
    """What is given back."""

    amount = PoundsField(label="Pounds to give back", min_value=Decimal("0.01"))
    field_order = ["amount", "reason"]


class PayRefundsForm(forms.Form):
    """Which approved refunds are paid, from where, and when."""

    refunds = forms.TypedMultipleChoiceField(label="Refunds", coerce=int, widget=forms.CheckboxSelectMultiple)
    account = forms.TypedChoiceField(label="Paid from", coerce=int)
    kind = forms.ChoiceField(label="How", choices=Payment.Kind.choices)
    pay_on = DateField(label="Day of payment")

    def __init__(
        self, *args: Any, refunds: list[Any], accounts: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["refunds"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.record.number}, {one.customer.name}, £{one.amount:,.2f}") for one in refunds
        ]
        self.fields["account"].choices = accounts  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """As of which day."""

    day = DateField(label="At the end of")

    @property
    def chosen(self) -> dt.date:
        """The day, today where none is given."""
        found: dt.date | None = self.cleaned_data.get("day") if self.is_bound and self.is_valid() else None
        return found or today()


class SellerForm(forms.Form):
    """How the organisation stands on its papers."""

    street = forms.CharField(label="Street", max_length=120)
    city = forms.CharField(label="Town", max_length=60)
    postcode = forms.CharField(label="Postcode", max_length=10)
    vat_number = forms.CharField(label="VAT number", max_length=16, required=False)
    scheme = forms.CharField(
        label="Scheme of the electronic address", max_length=4, required=False, help_text="0088 is a GLN."
    )
    endpoint = forms.CharField(label="Electronic address for e-invoices", max_length=50, required=False)
    contact = forms.CharField(label="Whom customers ask", max_length=120)
    sort_code = forms.CharField(label="Sort code", max_length=8)
    account_number = forms.CharField(label="Account number", max_length=8)
    account_name = forms.CharField(label="Name of the bank account", max_length=40)
    receipts = forms.CharField(
        label="Account of receipts", max_length=8, help_text="Bank, or money in transit."
    )
    bad_debts = forms.CharField(label="Account of debts written off", max_length=8)
    cost_centre = forms.CharField(label="Their cost centre", max_length=24, required=False)
    since = DateField(label="From", initial=today)


class KindForm(forms.Form):
    """A kind of income."""

    code = forms.ChoiceField(label="Kind", choices=Income.choices)
    account = forms.CharField(label="Income account", max_length=8)
    cost_centre = forms.CharField(label="Cost centre", max_length=24, required=False)
    vat_code = forms.CharField(
        label="VAT code", max_length=8, help_text="OS standard, OZ zero, OE exempt, N outside the scope."
    )
    vat_words = forms.CharField(
        label="Why no VAT is charged, as the paper says it", max_length=160, required=False
    )
    term_days = forms.IntegerField(label="Days to pay", min_value=0, max_value=TERM_MAX, initial=30)
    since = DateField(label="From", initial=today)


class StepForm(forms.Form):
    """A step of reminding."""

    number = forms.IntegerField(label="Step", min_value=1, max_value=9)
    days = forms.IntegerField(label="Days after the due day", min_value=1, max_value=365)
    heading = forms.CharField(label="Heading of the letter", max_length=80)
    words = forms.CharField(
        label="Words of the letter", max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    since = DateField(label="From", initial=today)
