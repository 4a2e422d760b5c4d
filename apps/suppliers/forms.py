"""Forms of the supplier master."""

from __future__ import annotations

from django import forms

from apps.suppliers.models import Supplier

MARKS = (("open", "Open to competition"), ("closed", "Not open to competition"))


class SearchForm(forms.Form):
    """Find suppliers."""

    words = forms.CharField(label="Name or spelling", required=False, max_length=200)
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "All"), *Supplier.State.choices[:2]]
    )
    marked = forms.ChoiceField(label="Competition", required=False, choices=[("", "All"), *MARKS])


class NumbersForm(forms.Form):
    """Name and numbers of one supplier."""

    name = forms.CharField(label="Name", max_length=400)
    company_number = forms.CharField(label="Company number", required=False, max_length=20)
    vat_number = forms.CharField(label="VAT number", required=False, max_length=20)
    ppon = forms.CharField(label="Procurement identifier (PPON)", required=False, max_length=30)
    charity_number = forms.CharField(label="Charity number", required=False, max_length=20)
    version = forms.IntegerField(widget=forms.HiddenInput)


class MarkForm(forms.Form):
    """Whether buyers could compete for the spend."""

    mark = forms.ChoiceField(label="Competition", choices=MARKS)
    reason = forms.CharField(label="Why", required=False, max_length=300)


class SplitForm(forms.Form):
    """Spellings to split off, and the name of the new supplier."""

    aliases = forms.TypedMultipleChoiceField(
        label="Spellings to split off", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(label="Name of the new supplier", max_length=400, required=False)
    reason = forms.CharField(label="Why", max_length=500)

    def __init__(self, *args: object, supplier: Supplier, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        rows = supplier.aliases.order_by("raw").values_list("pk", "raw")[:500]
        self.fields["aliases"].choices = list(rows)  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """What one organisation knows of a supplier."""

    organisation = forms.TypedChoiceField(label="Organisation", coerce=int)
    supplier_ref = forms.CharField(label="Your number for this supplier", required=False, max_length=100)
    note = forms.CharField(
        label="Note", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
