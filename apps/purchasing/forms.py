"""Forms of room purchasing: what is typed, in the trade's words; the rules themselves are the actions'."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from apps.budgets.forms import PoundsField
from apps.core.clock import today
from apps.identity.forms import DateField, PersonField
from apps.purchasing.models import Category, DeliveryPoint
from apps.suppliers.models import Alias, Supplier

USUAL_DAYS = 14


class NumberField(forms.DecimalField):
    """A quantity or unit price with four places; commas and a pound sign are taken as typed."""

    def __init__(self, **how: Any) -> None:
        super().__init__(
            max_digits=14, decimal_places=4, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **how
        )

    def to_python(self, value: Any) -> Any:
        """The number without separators."""
        return super().to_python(str(value or "").replace(",", "").replace("£", "").strip())


class SupplierField(forms.CharField):
    """A supplier by name, spelling or number of the shared list: thousands fit no drop-down."""

    def __init__(self, **how: Any) -> None:
        super().__init__(max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off"}), **how)

    def clean(self, value: Any) -> Any:
        """Its id."""
        text = super().clean(value)
        if not text:
            return None
        standing = Supplier.objects.filter(merged_into__isnull=True)
        exact = list(standing.filter(name__iexact=text)[:2]) or [
            one.supplier for one in Alias.objects.filter(raw__iexact=text).select_related("supplier")[:2]
        ]
        found = exact or list(standing.filter(name__icontains=text).order_by("name")[:6])
        if len(found) == 1:
            return found[0].pk
        if not found:
            raise forms.ValidationError(
                "No supplier of the shared list has this name. Leave it open, or ask the steward to add it."
            )
        names = "; ".join(one.name for one in found[:5])
        raise forms.ValidationError(f"Several suppliers are called so: {names}. Write the whole name.")


class ThingForm(forms.Form):
    """One thing asked for."""

    description = forms.CharField(label="What is needed", max_length=200)
    category = forms.ChoiceField(label="Kind of thing")
    quantity = NumberField(label="How many", initial=1)
    unit_price = NumberField(label="Price each in pounds, without VAT")

    def __init__(self, *args: Any, holder: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Category.objects.filter(holder_id=holder, during__contains=today())
        self.fields["category"].choices = list(rows.values_list("code", "name"))  # type: ignore[attr-defined]


class NeedForm(forms.Form):
    """Where it goes, when it is needed, and why it is worth the money."""

    point = forms.ChoiceField(label="Deliver to")
    needed_on = DateField(label="Needed by")
    reason = forms.CharField(
        label="Why this is value for money",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    supplier = SupplierField(
        label="Supplier", required=False, help_text="Leave it open when you do not know."
    )
    contract = forms.CharField(label="Contract", max_length=24, required=False)

    def __init__(self, *args: Any, holder: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = DeliveryPoint.objects.filter(holder_id=holder, during__contains=today())
        self.points = {str(one.pk): one for one in rows}
        self.fields["point"].choices = [(pk, one.name) for pk, one in self.points.items()]  # type: ignore[attr-defined]
        self.fields["needed_on"].initial = today() + dt.timedelta(days=USUAL_DAYS)

    def place(self) -> DeliveryPoint:
        """The chosen delivery point."""
        return self.points[self.cleaned_data["point"]]


class UrgentForm(forms.Form):
    """Why it could not wait for approval."""

    incident = forms.CharField(label="Incident number", max_length=40)
    authorised_by = PersonField(label="Who authorised it (work e-mail address)")
    urgent_reason = forms.CharField(label="Why it could not wait", max_length=400)
    bought_on = DateField(label="Bought on", initial=today)


class SharesForm(forms.Form):
    """Who buys how large a part: weights, such as officers, or per cent."""

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in sorted(organisations, key=lambda one: one[0] != own):
            self.fields[f"share_{code}"] = NumberField(
                label=f"Share of {name}", required=code == own, min_value=Decimal("0.0001"),
                help_text="Your own: a number that stands against the others’." if code == own else "Empty: not asked.",
            )  # fmt: skip

    def weights(self) -> dict[str, Decimal]:
        """By organisation code."""
        return {name.removeprefix("share_"): value for name, value in self.cleaned_data.items() if value}


class JoinForm(forms.Form):
    """Where a partner's share belongs in its own books."""

    def __init__(self, *args: Any, holder: int, lines: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = DeliveryPoint.objects.filter(holder_id=holder, during__contains=today())
        self.points = {str(one.pk): one for one in points}
        self.fields["point"] = forms.ChoiceField(
            label="Deliver to", choices=[(pk, one.name) for pk, one in self.points.items()]
        )
        kinds = list(
            Category.objects.filter(holder_id=holder, during__contains=today()).values_list("code", "name")
        )
        for place, line in enumerate(lines):
            self.fields[f"category_{place}"] = forms.ChoiceField(
                label=f"Kind of thing: {line['description']}", choices=kinds
            )
        self.count = len(lines)

    def point(self) -> DeliveryPoint:
        """The chosen delivery point."""
        return self.points[self.cleaned_data["point"]]

    def categories(self) -> list[str]:
        """By line."""
        return [self.cleaned_data[f"category_{place}"] for place in range(self.count)]


class OrderForm(forms.Form):
    """What is agreed with the supplier."""

    supplier = SupplierField(label="Supplier")
    contract = forms.CharField(label="Call-off from contract", max_length=24, required=False)
    needed_on = DateField(label="Deliver by")
    deliver_to = forms.CharField(label="Deliver to", max_length=300)
    paying = forms.ChoiceField(label="Paid by")
    terms = forms.CharField(label="Remarks to the supplier", max_length=400, required=False)

    def __init__(self, *args: Any, payers: list[tuple[str, str]], lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paying"].choices = payers  # type: ignore[attr-defined]
        _add_priced(self, lines)

    def priced(self) -> dict[int, tuple[Decimal, Decimal]]:
        """Quantity and price by line."""
        return _priced(self)


class AmendForm(forms.Form):
    """New quantities and prices of an order's lines."""

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _add_priced(self, [(one.position, one) for one in lines])
        self.fields["reason"] = forms.CharField(label="Why", max_length=200)
        self.lines = {one.position: one for one in lines}

    def changes(self) -> dict[int, tuple[Decimal, Decimal]]:
        """The lines that change."""
        return {
            at: pair for at, pair in _priced(self).items()
            if pair != (self.lines[at].quantity, self.lines[at].unit_price)
        }  # fmt: skip


class ReceiveForm(forms.Form):
    """How much of each line came, or went back."""

    def __init__(self, *args: Any, lines: Any, back: bool, services: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in lines:
            goods = one.kind == Category.Kind.GOODS
            left = one.received if back else max(Decimal(0), one.quantity - one.received)
            worth = one.received_net if back else max(Decimal(0), one.net - one.received_net)
            hint = f"{left.normalize():f} {one.unit} left" if goods else f"£{worth:,.2f} left to accept"
            if back:
                hint = f"{left.normalize():f} {one.unit} came" if goods else f"£{worth:,.2f} accepted"
            self.fields[f"came_{one.position}"] = NumberField(
                label=f"{one.description}: {'how many' if goods else 'pounds'}", required=False, help_text=hint,
                initial=None if back else (left.normalize() if goods else worth) or None,
            )  # fmt: skip
        self.fields["received_on"] = DateField(label="On", initial=today)
        self.fields["note"] = forms.CharField(
            label="Why it goes back" if back else "Delivery note", max_length=200, required=back
        )
        if services and not back:
            self.fields["signed"] = forms.CharField(
                label="I confirm", max_length=200, initial="The work was done as ordered", required=True
            )

    def came(self) -> dict[int, Decimal]:
        """By position."""
        return {
            int(name.removeprefix("came_")): value
            for name, value in self.cleaned_data.items() if name.startswith("came_") and value
        }  # fmt: skip


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label="Why", max_length=200)


class PlainForm(forms.Form):
    """A button without fields."""


class CardForm(forms.Form):
    """What the till receipt says."""

    merchant = forms.CharField(label="Bought from", max_length=120)
    description = forms.CharField(label="What was bought", max_length=200)
    category = forms.ChoiceField(label="Kind of thing")
    point = forms.ChoiceField(label="For")
    bought_on = DateField(label="Bought on", initial=today)
    gross = PoundsField(label="Paid, with VAT, in pounds")
    vat = PoundsField(label="Of that VAT, in pounds", initial=Decimal("0.00"))
    reason = forms.CharField(label="Why by card", max_length=400)

    def __init__(self, *args: Any, holder: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Category.objects.filter(holder_id=holder, during__contains=today())
        self.fields["category"].choices = list(rows.values_list("code", "name"))  # type: ignore[attr-defined]
        self.points = {
            str(one.pk): one
            for one in DeliveryPoint.objects.filter(holder_id=holder, during__contains=today())
        }
        self.fields["point"].choices = [(pk, one.name) for pk, one in self.points.items()]  # type: ignore[attr-defined]


class AccrueForm(forms.Form):
    """The month to accrue."""

    period = forms.TypedChoiceField(label="Month", coerce=int)

    def __init__(self, *args: Any, periods: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = periods  # type: ignore[attr-defined]


def _add_priced(form: forms.Form, lines: Any) -> None:
    for key, one in lines:
        form.fields[f"quantity_{key}"] = NumberField(
            label=f"{one.description}: how many",
            initial=one.quantity.normalize(),
            min_value=Decimal("0.0001"),
        )
        form.fields[f"price_{key}"] = NumberField(
            label=f"{one.description}: price each in pounds",
            initial=f"{one.unit_price:f}",
            min_value=Decimal("0.0001"),
        )


def _priced(form: forms.Form) -> dict[int, tuple[Decimal, Decimal]]:
    data = form.cleaned_data
    return {
        int(name.removeprefix("quantity_")): (value, data[f"price_{name.removeprefix('quantity_')}"])
        for name, value in data.items() if name.startswith("quantity_")
    }  # fmt: skip
