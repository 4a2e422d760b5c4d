"""Forms of the set-up of invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from apps.budgets.forms import PoundsField
from apps.core.clock import today
from apps.identity.forms import DateField
from apps.identity.models import Person
from apps.ledger.models import Account, VatCode
from apps.payables.models import Category, Rules
from apps.purchasing.models import Category as BuyingCategory
from apps.tenancy.models import CircleMember
from apps.tenancy.queries import holder_names


class _Own(forms.Form):
    """A form of one organisation."""

    def __init__(self, *args: Any, holder: int, **how: Any) -> None:
        super().__init__(*args, **how)
        self.holder = holder


class PercentField(forms.DecimalField):
    """Per cent with two places."""

    def __init__(self, **how: Any) -> None:
        super().__init__(
            min_value=Decimal(0), max_value=Decimal(100), max_digits=5, decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}), **how,
        )  # fmt: skip


class RulesForm(_Own):
    """Tolerances from a day on."""

    price_percent = PercentField(label="A line may be dearer by, %")
    price_pounds = PoundsField(label="And never by more than £")
    quantity_percent = PercentField(label="More may be invoiced by, %")
    circle = forms.TypedChoiceField(
        label="Compare fingerprints of invoices in", required=False, coerce=int, empty_value=None
    )
    since = DateField(label="From", initial=today)
    reason = forms.CharField(label="Which scheme says so", max_length=200)

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        circles = CircleMember.objects.filter(organisation_id=self.holder, during__contains=today())
        names = holder_names(circles.values_list("holder_id", flat=True))
        self.fields["circle"].choices = [("", "Nobody's"), *names.items()]  # type: ignore[attr-defined]
        standing = Rules.objects.filter(holder_id=self.holder, during__contains=today()).first()
        if standing is not None:
            self.fields["circle"].initial = standing.circle_id
            for name in ("price_percent", "price_pounds", "quantity_percent"):
                self.fields[name].initial = getattr(standing, name)


class WaysForm(_Own):
    """How many papers agree."""

    WORDS: ClassVar[dict[int, str]] = {
        2: "Two: invoice and order", 3: "Three: what was received too", 4: "Four: and somebody signed for it"
    }  # fmt: skip
    category = forms.TypedChoiceField(
        label="Category of purchases", required=False, coerce=int, empty_value=None
    )
    ways = forms.TypedChoiceField(label="Papers", coerce=int, choices=list(WORDS.items()), initial=3)
    since = DateField(label="From", initial=today)
    reason = forms.CharField(label="Which scheme says so", max_length=200)

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        rows = BuyingCategory.objects.filter(holder_id=self.holder, during__contains=today())
        self.fields["category"].choices = [("", "All others"), *rows.values_list("pk", "name")]  # type: ignore[attr-defined]


class CategoryForm(_Own):
    """A category without an order."""

    code = forms.CharField(label="Code", max_length=12)
    name = forms.CharField(label="Name", max_length=80)
    account = forms.CharField(label="Account proposed", max_length=8, required=False)
    vat_code = forms.CharField(label="VAT code proposed", max_length=3, required=False)
    since = DateField(label="From", initial=today)

    def clean_account(self) -> str:
        """An account of the chart."""
        code: str = self.cleaned_data["account"].strip()
        if code and not Account.objects.filter(pk=code).exists():
            raise forms.ValidationError(f"There is no account {code}.")
        return code

    def clean_vat_code(self) -> str:
        """A VAT code of the list."""
        code: str = self.cleaned_data["vat_code"].strip().upper()
        if code and not VatCode.objects.filter(pk=code).exists():
            raise forms.ValidationError(f"There is no VAT code {code}.")
        return code


class EndForm(_Own):
    """The last day of a category."""

    category_id = forms.TypedChoiceField(label="Category", coerce=int)
    last_day = DateField(label="Last day", initial=today)
    reason = forms.CharField(label="Why", max_length=200)

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        rows = Category.objects.filter(holder_id=self.holder, during__contains=today())
        self.fields["category_id"].choices = [(one.pk, str(one)) for one in rows]  # type: ignore[attr-defined]


class ServiceForm(_Own):
    """The service person that matches."""

    person = forms.TypedChoiceField(label="Service person", coerce=int)
    live = forms.BooleanField(label="On", required=False, initial=True)

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        rows = Person.objects.filter(
            holder_id=self.holder, is_service=True, during__contains=today()
        ).order_by("name")
        self.fields["person"].choices = list(rows.values_list("pk", "name")[:50])  # type: ignore[attr-defined]
