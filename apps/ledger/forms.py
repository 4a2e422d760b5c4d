"""Forms of room ledger: the head of a journal, filters, reports, and the keeping of the chart."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from apps.core.clock import LONDON, financial_year_label, today
from apps.ledger.models import Account, Dimension, JournalKind, Period, Year

BY_HAND = (
    JournalKind.MANUAL, JournalKind.ACCRUAL, JournalKind.PREPAYMENT, JournalKind.OPENING, JournalKind.YEAR_END,
)  # fmt: skip
STATES = (
    ("", "All"), ("draft", "Draft"), ("waiting", "Waiting"), ("refused", "Refused"), ("posted", "Posted"),
    ("dropped", "Dropped"),
)  # fmt: skip


class DayInput(forms.DateInput):
    """A date input of the browser."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HeadForm(forms.Form):
    """The head of a journal."""

    text = forms.CharField(
        label="What it is for", max_length=200,
        help_text="What a colleague should read in the ledger a year from now.",
    )  # fmt: skip
    dated = forms.DateField(
        label="Accounting date", widget=DayInput(), help_text="Its period follows from it."
    )
    kind = forms.ChoiceField(label="Kind", choices=[(kind.value, kind.label) for kind in BY_HAND])
    reverse_on = forms.DateField(
        label="Reverses by itself on",
        required=False,
        widget=DayInput(),
        help_text="For accruals: usually the 1st.",
    )
    adjustment = forms.BooleanField(
        label="Into the year's adjustment period, instead of the month", required=False
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="Reason", max_length=200)


class ReverseForm(forms.Form):
    """When and why a posted journal is reversed."""

    dated = forms.DateField(label="Date of the reversal", widget=DayInput(), help_text="In an open period.")
    reason = forms.CharField(label="Why", max_length=150, help_text="It stands in the text of the reversal.")


class PaperForm(forms.Form):
    """A file to keep with a batch."""

    file = forms.FileField(
        label="File", help_text="PDF, picture, spreadsheet or letter that proves the journals."
    )


class _In(forms.Form):
    """A filter of one organisation's books: the organisation travels along, hidden."""

    def __init__(self, *args: Any, holder: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["in"] = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=holder)


class BatchFilter(_In):
    """Filter of the list of batches."""

    words = forms.CharField(label="Number or title", required=False, max_length=80)
    state = forms.ChoiceField(label="State", required=False, choices=STATES)


class JournalFilter(_In):
    """Filter of posted journals."""

    words = forms.CharField(label="Number or text", required=False, max_length=80)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All"), *JournalKind.choices])
    first = forms.DateField(label="From", required=False, widget=DayInput())
    last = forms.DateField(label="To", required=False, widget=DayInput())


class ReportForm(_In):
    """Which year, up to which period, and as the books stood when."""

    year = forms.TypedChoiceField(label="Financial year", coerce=int, required=False)
    through = forms.TypedChoiceField(label="Up to and including", coerce=int, required=False)
    as_of = forms.DateField(label="As the books stood on", required=False, widget=DayInput())

    def __init__(self, *args: Any, years: list[Year], periods: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(one.year, str(one)) for one in years]  # type: ignore[attr-defined]
        self.fields["through"].choices = [(one.number, one.label) for one in periods]  # type: ignore[attr-defined]

    def clean_as_of(self) -> dt.datetime | None:
        """The last moment of the day in London."""
        day = self.cleaned_data["as_of"]
        return dt.datetime.combine(day, dt.time(23, 59, 59, 999999), LONDON) if day else None


class YearForm(forms.Form):
    """A financial year to open."""

    year = forms.TypedChoiceField(label="Financial year", coerce=int)

    def __init__(self, *args: Any, newest: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [newest + 1] if newest is not None else list(range(today().year - 3, today().year + 2))
        self.fields["year"].choices = [(year, financial_year_label(year)) for year in offered]  # type: ignore[attr-defined]


class AccountForm(forms.Form):
    """An account of the shared structure."""

    code = forms.CharField(label="Code", max_length=5, help_text="Five digits.")
    name = forms.CharField(label="Name", max_length=120)
    kind = forms.ChoiceField(label="Where it stands", choices=Account.Kind.choices)
    group = forms.CharField(label="Heading in the statements", max_length=80)
    role = forms.ChoiceField(label="What it is to the books", choices=Account.Role.choices, required=False)
    needs_cost_centre = forms.BooleanField(label="Every line needs a cost centre", required=False)
    reason = forms.CharField(label="Why", max_length=200)


class UseForm(forms.Form):
    """Accounts to begin to use."""

    accounts = forms.MultipleChoiceField(label="Accounts", widget=forms.CheckboxSelectMultiple)
    since = forms.DateField(label="From", widget=DayInput())

    def __init__(self, *args: Any, unused: list[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accounts"].choices = [(one.code, str(one)) for one in unused]  # type: ignore[attr-defined]


class ValueForm(forms.Form):
    """A cost centre or another dimension value to open."""

    kind = forms.ChoiceField(label="Kind", choices=Dimension.choices)
    code = forms.CharField(label="Code", max_length=24)
    name = forms.CharField(label="Name", max_length=120)
    parent = forms.CharField(
        label="Belongs under",
        max_length=24,
        required=False,
        help_text="Code of the one above it in the tree.",
    )
    since = forms.DateField(label="Open from", widget=DayInput())
    until = forms.DateField(label="Last day", required=False, widget=DayInput())


class EndForm(forms.Form):
    """The last day of an account in use or of a dimension value."""

    last_day = forms.DateField(label="Last day", widget=DayInput())
    reason = forms.CharField(label="Reason", max_length=200)


class LimitForm(forms.Form):
    """From which amount manual journals take two people."""

    manual_limit = forms.DecimalField(
        label="Manual journals above", min_value=0, max_digits=14, decimal_places=2, help_text="Pounds."
    )
    since = forms.DateField(label="From", widget=DayInput())
    reason = forms.CharField(label="Reason", max_length=200)


class RepeatForm(forms.Form):
    """How a posted journal comes again."""

    every_months = forms.TypedChoiceField(
        label="Comes again",
        coerce=int,
        choices=[(1, "Every month"), (3, "Every three months"), (6, "Twice a year"), (12, "Every year")],
    )
    next_on = forms.DateField(label="Next on", widget=DayInput())
    until = forms.DateField(label="Last day", widget=DayInput())


class PrepaymentForm(forms.Form):
    """A cost paid in advance, spread over its months."""

    text = forms.CharField(label="What it is for", max_length=180)
    amount = forms.DecimalField(
        label="Amount paid in advance", min_value=0, max_digits=14, decimal_places=2, help_text="Pounds."
    )
    first = forms.DateField(label="First month", widget=DayInput(), help_text="Any day of it.")
    months = forms.IntegerField(label="Months", min_value=1, max_value=60)
    expense = forms.CharField(
        label="Cost account", max_length=8, widget=forms.TextInput(attrs={"list": "list-account"})
    )
    cost_centre = forms.CharField(
        label="Cost centre",
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"list": "list-cost_centre"}),
    )
    prepaid = forms.CharField(
        label="Prepayment account",
        max_length=8,
        initial="13200",
        widget=forms.TextInput(attrs={"list": "list-account"}),
    )


class MonthForm(_In):
    """A month of the review list."""

    month = forms.ChoiceField(label="Month", required=False)

    def __init__(self, *args: Any, periods: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [(str(one.pk), one.label) for one in periods]  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """What a review of a month's manual journals found."""

    reason = forms.CharField(
        label="What you found",
        max_length=200,
        help_text="Such as “None queried”, or the numbers you asked about.",
    )
