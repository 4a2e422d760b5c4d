"""Forms of room spend: the filter of figures and lines, rules, mapping rules, posting loads, switching sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from apps.core.clock import financial_year_label, today
from apps.ledger.models import Account
from apps.ledger.queries.translated import lines_of
from apps.spend.models import ProClassCode
from apps.spend.queries import VIEWS, LineFilter
from apps.spend.queries.figures import readable
from apps.spend.queries.filters import STANDINGS
from apps.spend.queries.postings import Unmapped
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


class SwitchForm(forms.Form):
    """From which month spend comes from which source."""

    source = forms.ChoiceField(
        label="Spend comes from", choices=[("ledger", "The ledger"), ("load", "Published loads")]
    )
    since = forms.DateField(label="From", widget=DayInput(), help_text="The first day of a month.")
    until = forms.DateField(
        label="Until", widget=DayInput(), required=False,
        help_text="The first day of the month from which it no longer holds; empty for until further notice.",
    )  # fmt: skip
    reason = forms.CharField(label="Why", max_length=300)
    key = forms.CharField(widget=forms.HiddenInput)


class CreditForm(forms.Form):
    """Which account the journals of a load credit."""

    credit = forms.ChoiceField(
        label="Credit",
        help_text="The bank that paid, or the creditors' control account where the bank is posted apart.",
    )
    key = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, accounts: Sequence[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credit"].choices = [(one.code, str(one)) for one in accounts]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="Reason", max_length=200)


class AccountsForm(forms.Form):
    """From when, and why, categories are posted to the accounts given beside them."""

    since = forms.DateField(
        label="From", widget=DayInput(), help_text="The first day on which the accounts hold."
    )
    reason = forms.CharField(label="Why", max_length=300)


def account_rows(lost: Sequence[Unmapped], given: QueryDict) -> list[dict[str, Any]]:
    """Categories that nothing is said of, each with what was typed beside it, or what is suggested."""
    kept = {given.get(f"category-{place}"): place for place in range(len(given))} if given else {}
    rows = []
    for place, one in enumerate(lost):
        sent = kept.get(one.category)
        account = given.get(f"account-{sent}", "") if sent is not None else one.suggested
        centre = given.get(f"centre-{sent}", "") if sent is not None else ""
        rows.append({
            "place": place, "category": one.category, "lines": one.lines, "amount": one.amount,
            "account": account.strip().upper().partition(" ")[0], "centre": centre.strip().upper().partition(" ")[0],
        })  # fmt: skip
    return rows
