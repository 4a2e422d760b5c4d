"""Forms of room payables: what is typed, in the trade's words; the rules themselves are the actions'."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms

from apps.budgets.forms import PoundsField
from apps.core.clock import today
from apps.identity.forms import DateField
from apps.ledger.codings import Coded
from apps.payables.actions.coding import proposed_vat_code
from apps.payables.models import Invoice, Line, Stop, Twin
from apps.payables.papers import Paper, PaperLine
from apps.payables.queries.invoices import SHOWS
from apps.purchasing.forms import NumberField

LINES = 3


class BringForm(forms.Form):
    """A file that came in: an e-invoice, a PDF or a picture."""

    file = forms.FileField(label="File", help_text="An e-invoice (XML), a PDF or a picture of one invoice.")


class FindForm(forms.Form):
    """Which invoices to show."""

    words = forms.CharField(label="Number, supplier or order", required=False, max_length=80)
    show = forms.ChoiceField(label="Show", required=False, choices=list(SHOWS.items()))


class KeyForm(forms.Form):
    """The head of a paper."""

    payee = forms.CharField(label="Supplier, as on the paper", max_length=200)
    vat_number = forms.CharField(
        label="Supplier's VAT number", max_length=20, required=False, help_text="It tells who they are."
    )
    kind = forms.ChoiceField(label="Kind", choices=Invoice.Kind.choices)
    reference = forms.CharField(label="Supplier's number of the invoice", max_length=60)
    dated = DateField(label="Date of the invoice")
    received_on = DateField(label="Received on", initial=today)
    agreed_due = DateField(label="Later day to pay, where the supplier grants one", required=False)
    order_reference = forms.CharField(label="Our order", max_length=60, required=False)
    credits = forms.CharField(label="Invoice that a credit note takes back", max_length=60, required=False)
    branch = forms.CharField(label="Sort code on the paper", max_length=12, required=False)
    account = forms.CharField(
        label="Account on the paper", max_length=34, required=False,
        help_text="Only compared, by a fingerprint; nobody is paid to it because it stands here.",
    )  # fmt: skip


class PaperLineForm(forms.Form):
    """One line of a paper."""

    text = forms.CharField(label="What", max_length=200)
    quantity = NumberField(label="Quantity", required=False, help_text="Empty where the paper says none.")
    net = PoundsField(label="Net £")
    rate = forms.ChoiceField(
        label="VAT rate",
        initial="S20",
        choices=[("S20", "20%"), ("S5", "5%"), ("Z", "Zero rate"), ("E", "Exempt"), ("O", "Outside VAT")],
    )
    vat = PoundsField(label="VAT £", required=False, help_text="Empty: worked out from the rate.")

    def line(self) -> PaperLine:
        """As a value."""
        data = self.cleaned_data
        rate = data["rate"]
        percent = {"S20": Decimal(20), "S5": Decimal(5)}.get(rate, Decimal(0))
        vat = (
            data["vat"]
            if data["vat"] is not None
            else (data["net"] * percent / 100).quantize(Decimal("0.01"))
        )
        line = PaperLine(data["text"], data["net"], vat, tax_category=rate[0], tax_percent=percent)
        if not data["quantity"]:
            return line
        price = (data["net"] / data["quantity"]).quantize(Decimal("0.0001"))
        return replace(line, quantity=data["quantity"], price=price)


def paper_from(head: KeyForm, rows: Any) -> Paper:
    """The paper that head and lines make."""
    data = head.cleaned_data
    return Paper(
        reference=data["reference"], dated=data["dated"], payee=data["payee"], kind=data["kind"],
        lines=[row.line() for row in rows if row.has_changed() and row.cleaned_data], vat_number=data["vat_number"],
        received_on=data["received_on"], agreed_due=data["agreed_due"], order_reference=data["order_reference"].strip(),
        credits=data["credits"], bank=(data["branch"], data["account"]),
    )  # fmt: skip


class CodeForm(forms.Form):
    """The codes of one line."""

    account = forms.CharField(label="Account", max_length=8)
    cost_centre = forms.CharField(label="Cost centre", max_length=24, required=False)
    objective = forms.CharField(label="Objective", max_length=24, required=False)
    project = forms.CharField(label="Project", max_length=24, required=False)
    vat_code = forms.CharField(label="VAT code", max_length=3)

    def coded(self) -> Coded:
        """As a value."""
        data = {name: (value or "").strip().upper() for name, value in self.cleaned_data.items()}
        return Coded(
            data["account"], cost_centre=data["cost_centre"] or None, objective=data["objective"] or None,
            project=data["project"] or None, vat_code=data["vat_code"] or None,
        )  # fmt: skip

    @staticmethod
    def first(line: Line, account: str = "") -> dict[str, str]:
        """What a line's cells say to begin with: its coding, else what its category and paper propose."""
        coding = line.coding
        if coding is None:
            return {"account": account, "vat_code": line.vat_code_id or proposed_vat_code(line)}
        return {
            "account": coding.account_id, "cost_centre": coding.cost_centre.code if coding.cost_centre else "",
            "objective": coding.objective.code if coding.objective else "",
            "project": coding.project.code if coding.project else "", "vat_code": coding.vat_code_id or "",
        }  # fmt: skip


class CategoryForm(forms.Form):
    """Why an invoice needs no order."""

    category = forms.TypedChoiceField(
        label="Comes without an order because it is for", required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, categories: list[tuple[int, str]], **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["category"].choices = [("", "It names an order"), *categories]  # type: ignore[attr-defined]


class SupplierForm(forms.Form):
    """Who the supplier is."""

    supplier = forms.IntegerField(
        label="Number in the supplier list", required=False, min_value=1,
        help_text="Leave empty to enter the name on the paper as a new, unconfirmed supplier.",
    )  # fmt: skip


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label="Why", max_length=200)


class StopForm(ReasonForm):
    """A dispute or a hold."""

    kind = forms.ChoiceField(label="It is", choices=Stop.Kind.choices)


class TwinForm(ReasonForm):
    """What a second person decides."""

    decision = forms.ChoiceField(label="It is", choices=Twin.Decision.choices, widget=forms.RadioSelect)


class DayForm(forms.Form):
    """As of which day."""

    on = DateField(label="As of", required=False)

    def day(self) -> dt.date:
        """The day asked for, else today."""
        return (self.cleaned_data.get("on") if self.is_valid() else None) or today()
