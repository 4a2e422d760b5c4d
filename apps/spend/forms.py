"""Forms of room spend: the filter of figures and lines, rules, mapping rules."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.core.clock import financial_year_label, today
from apps.ledger.queries.translated import lines_of
from apps.spend.models import ProClassCode
from apps.spend.queries import VIEWS, LineFilter
from apps.spend.queries.figures import readable
from apps.spend.queries.filters import STANDINGS
from apps.tenancy.models import Organisation

KINDS = (
    ("category", "Published category"),
    ("code", "Published code"),
    ("words", "Words in the category"),
    ("supplier", "Supplier (normalised name)"),
    ("supplier_category", "Supplier in a category"),
)
ANSWERS = (("", "Says nothing"), ("yes", "Open to competition"), ("no", "Not open to competition"))


class DayInput(forms.DateInput):
    """A date input of the browser."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FilterForm(forms.Form):
    """What people choose on the explorer and the list of lines; the names are those of LineFilter's query string."""

    organisation = forms.MultipleChoiceField(label="Organisations", required=False)
    words = forms.CharField(label="Payee, purpose or number", required=False, max_length=200)
    standing = forms.ChoiceField(label="Payees", required=False, choices=[("", "All"), *STANDINGS.items()])
    level1 = forms.ChoiceField(label="Category", required=False)

    def __init__(self, *args: Any, by_view: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.DateField(label="From", required=False, widget=DayInput())
        self.fields["to"] = forms.DateField(label="To", required=False, widget=DayInput())
        bodies = Organisation.objects.filter(pk__in=readable()).order_by("name")
        choices = [(str(one.pk), one.name) for one in bodies]
        self.fields["organisation"] = forms.MultipleChoiceField(
            label="Organisations", required=False, choices=choices, widget=forms.CheckboxSelectMultiple
        )
        if len(choices) < 2:  # one organisation is no choice
            del self.fields["organisation"]
        levels = ProClassCode.objects.filter(level2="").order_by("level1").values_list("level1", flat=True)
        self.fields["level1"].choices = [("", "All"), *((one, one) for one in levels)]  # type: ignore[attr-defined]
        if by_view:
            del self.fields["words"]
            self.fields["by"] = forms.ChoiceField(
                label="Show by", required=False, choices=list(VIEWS.items())
            )


def filter_initial(wanted: LineFilter, by: str = "") -> dict[str, Any]:
    """The form's values for a filter."""
    return {
        "organisation": [str(pk) for pk in wanted.organisations], "words": wanted.words, "standing": wanted.standing,
        "level1": wanted.level1, "from": wanted.first, "to": wanted.last, "by": by,
    }  # fmt: skip


class RuleForm(forms.Form):
    """A rule of one organisation, or of the common tables."""

    kind = forms.ChoiceField(label="Looks at", choices=KINDS)
    pattern = forms.CharField(
        label="Looks for", max_length=400,
        help_text="The category as published, a code, words, or a name. Words in the purpose are looked for in files "
                  "loaded from now on; everything else also in what is loaded, once you classify again.",
    )  # fmt: skip
    category = forms.CharField(label="In this category", required=False, max_length=300,
                               help_text="Only for a supplier in a category.")  # fmt: skip
    proclass = forms.ChoiceField(label="ProClass category", required=False)
    sercop = forms.ChoiceField(label="Subjective group", required=False)
    addressable = forms.ChoiceField(label="Competition", required=False, choices=ANSWERS)
    reason = forms.CharField(label="Why", required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [(one.code, f"{one} ({one.code})") for one in ProClassCode.objects.all()]
        groups = [(one.code, one.label) for one in lines_of("sercop")]
        for name, found in (("proclass", codes), ("sercop", groups)):
            self.fields[name].choices = [("", "Says nothing"), *found]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of the actions."""
        data = dict(self.cleaned_data)
        data["addressable"] = {"yes": True, "no": False}.get(data["addressable"])
        return data


def year_choices(years: int = 8) -> list[tuple[str, str]]:
    """The last financial years as (year, label)."""
    newest = today().year if today().month >= 4 else today().year - 1
    return [(str(year), financial_year_label(year)) for year in range(newest, newest - years, -1)]
