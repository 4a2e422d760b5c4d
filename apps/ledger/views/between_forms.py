"""Forms of inter-organisation entries, agreement, consolidation and VAT."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.core.clock import today
from apps.ledger.actions.between import Trade
from apps.ledger.actions.sharing import Bought
from apps.ledger.codings import Coded
from apps.ledger.models import VatCode, VatRegime
from apps.ledger.trading import Traded
from apps.tenancy.models import Organisation

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
SUPPLIES = (
    ("yes", "It owes us: we supplied or paid for something"),
    ("no", "We owe it: it supplied or paid for us"),
)


class HalfForm(forms.Form):
    """Where one organisation's half of an entry goes: account, cost centre, objective and VAT code, as codes."""

    account = forms.CharField(
        max_length=8, label="Account", help_text="Code of the income, cost or balance account."
    )
    cost_centre = forms.CharField(max_length=24, required=False, label="Cost centre")
    objective = forms.CharField(
        max_length=24, required=False, label="Objective", help_text="Decides the VAT of an activity."
    )
    vat_code = forms.ChoiceField(label="VAT code")

    def __init__(self, *args: Any, supplies: bool | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = VatCode.objects.exclude(direction=VatCode.Direction.COST)
        if supplies is not None:
            other = VatCode.Direction.INPUT if supplies else VatCode.Direction.OUTPUT
            wanted = wanted.exclude(direction=other)
        self.fields["vat_code"].choices = [(code.pk, str(code)) for code in wanted]  # type: ignore[attr-defined]
        self.fields["vat_code"].initial = "N"

    def trade(self, holder: int, *, supplies: bool, net: Any, vat: Any, text: str, prefix: str = "") -> Trade:
        """The half that the form says."""
        data = self.cleaned_data
        coded = Coded(
            data[prefix + "account"].strip(), cost_centre=_code(data[prefix + "cost_centre"]),
            objective=_code(data[prefix + "objective"]), vat_code=data[prefix + "vat_code"] or None,
        )  # fmt: skip
        return Trade(holder, supplies, [Traded(coded, net, vat, text)])


class EntryForm(HalfForm):
    """A new inter-organisation entry: what is owed between whom, and where our half goes; the other half if we may."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="Our organisation")
    other = forms.ModelChoiceField(Organisation.objects.none(), label="Organisation on the other side")
    dated = forms.DateField(label="Date", widget=DAY, help_text="Decides the period on both sides.")
    text = forms.CharField(max_length=200, label="What it is for", help_text="Both organisations read this.")
    supplies = forms.ChoiceField(choices=SUPPLIES, widget=forms.RadioSelect, label="Who owes whom")
    net = forms.DecimalField(max_digits=14, decimal_places=2, min_value=0, label="Amount without VAT (£)")
    vat = forms.DecimalField(
        max_digits=14, decimal_places=2, required=False, label="VAT as on the paper (£)",
        help_text="Leave empty to have it worked out from the code.",
    )  # fmt: skip
    there_account = forms.CharField(max_length=8, required=False, label="Account there")
    there_cost_centre = forms.CharField(max_length=24, required=False, label="Cost centre there")
    there_objective = forms.CharField(max_length=24, required=False, label="Objective there")
    there_vat_code = forms.ChoiceField(required=False, label="VAT code there")
    field_order = (
        "organisation", "other", "dated", "text", "supplies", "net", "vat",
        "account", "cost_centre", "objective", "vat_code",
    )  # fmt: skip

    def __init__(self, *args: Any, own: Any, both: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = own  # type: ignore[attr-defined]
        self.fields["other"].queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["dated"].initial = today()
        choices = [("", "None"), *self.fields["vat_code"].choices]  # type: ignore[attr-defined]
        self.fields["there_vat_code"].choices = choices  # type: ignore[attr-defined]
        if own.count() == 1:
            self.fields["organisation"].initial = own.first()
        if not both:
            for name in [name for name in self.fields if name.startswith("there_")]:
                del self.fields[name]

    @property
    def says_both(self) -> bool:
        """True when the other organisation's half is filled in too."""
        return bool(self.cleaned_data.get("there_account", "").strip())

    def clean(self) -> dict[str, Any]:
        """Two organisations, and an amount."""
        data = super().clean() or {}
        if data.get("organisation") and data.get("organisation") == data.get("other"):
            self.add_error("other", "Choose another organisation than your own.")
        if data.get("net") == 0:
            self.add_error("net", "Give an amount above £0.00.")
        return data


class ShareForm(forms.Form):
    """An invoice addressed to one organisation, and where its own part goes."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="Organisation that was invoiced")
    dated = forms.DateField(
        label="Invoice date", widget=DAY, help_text="The tax point, and the day of the journals."
    )
    text = forms.CharField(
        max_length=120,
        label="Supplier and invoice",
        help_text="Partners read this: “Northern Gas, invoice 8812”.",
    )
    net = forms.DecimalField(max_digits=14, decimal_places=2, min_value=0, label="Net (£)")
    vat = forms.DecimalField(
        max_digits=14, decimal_places=2, required=False, label="VAT as on the invoice (£)",
        help_text="Leave empty to have it worked out from the code.",
    )  # fmt: skip
    vat_code = forms.ChoiceField(label="VAT code of the purchase")
    account = forms.CharField(max_length=8, label="Cost account")
    cost_centre = forms.CharField(max_length=24, required=False, label="Cost centre")
    objective = forms.CharField(
        max_length=24, required=False, label="Objective of our own part", help_text="Decides its VAT."
    )
    activity = forms.CharField(
        max_length=24, required=False, label="Objective of the charges on",
        help_text="Its ground of recovery must be taxable business where a charge bears VAT.",
    )  # fmt: skip
    creditor = forms.CharField(max_length=8, label="Creditor account", initial="20000")
    income = forms.CharField(max_length=8, label="Income account of the charges", initial="40500")
    own_weight = forms.DecimalField(
        max_digits=9,
        decimal_places=4,
        min_value=0,
        label="Our own share",
        help_text="In per cent, or as parts.",
    )

    def __init__(self, *args: Any, own: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = own  # type: ignore[attr-defined]
        if own.count() == 1:
            self.fields["organisation"].initial = own.first()
        codes = VatCode.objects.exclude(direction__in=[VatCode.Direction.COST, VatCode.Direction.OUTPUT])
        self.fields["vat_code"].choices = [(code.pk, str(code)) for code in codes]  # type: ignore[attr-defined]
        self.fields["vat_code"].initial = "S"

    def bought(self) -> Bought:
        """As a value."""
        data = self.cleaned_data
        coded = Coded(
            data["account"].strip(), cost_centre=_code(data["cost_centre"]), objective=_code(data["objective"]),
            vat_code=data["vat_code"],
        )  # fmt: skip
        return Bought(
            data["dated"], data["text"].strip(), data["net"], coded, data["creditor"].strip(), data["own_weight"],
            data["income"].strip(), _code(data["activity"]), data["vat"],
        )  # fmt: skip


class PartnerForm(forms.Form):
    """One partner's share of the invoice."""

    other = forms.ModelChoiceField(Organisation.objects.none(), required=False, label="Partner")
    weight = forms.DecimalField(max_digits=9, decimal_places=4, min_value=0, required=False, label="Share")
    vat_code = forms.ChoiceField(required=False, label="VAT code of the charge")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]
        codes = VatCode.objects.exclude(direction__in=[VatCode.Direction.COST, VatCode.Direction.INPUT])
        self.fields["vat_code"].choices = [(code.pk, str(code)) for code in codes]  # type: ignore[attr-defined]
        self.fields["vat_code"].initial = "OS"

    def clean(self) -> dict[str, Any]:
        """A partner has a share."""
        data = super().clean() or {}
        if data.get("other") and not data.get("weight"):
            self.add_error("weight", "Give the partner's share.")
        return data


class VatYearForm(forms.Form):
    """The year's adjustment of exempt input tax."""

    dated = forms.DateField(
        label="Date of the journal", widget=DAY, help_text="Decides the return that it stands in."
    )
    cost_centre = forms.CharField(
        max_length=24, required=False, label="Cost centre", help_text="Bears the VAT where it is repaid."
    )
    reason = forms.CharField(max_length=150, label="Reason", initial="Annual adjustment")


class RegistrationForm(forms.Form):
    """The VAT registration number from a day on."""

    number = forms.CharField(max_length=16, label="VAT registration number", help_text="GB and nine digits.")
    since = forms.DateField(label="From", widget=DAY)
    reason = forms.CharField(max_length=200, label="Reason")


class ReasonForm(forms.Form):
    """Why something is declined or taken back."""

    reason = forms.CharField(max_length=200, label="Reason", help_text="The other organisation reads this.")


class ReverseForm(ReasonForm):
    """When and why a pair is reversed."""

    dated = forms.DateField(label="Date of the reversal", widget=DAY)
    field_order = ("dated", "reason")


class RegimeForm(forms.Form):
    """A ground of recovery from a day on."""

    kind = forms.ChoiceField(choices=VatRegime.Kind.choices, label="Ground")
    activity = forms.CharField(
        max_length=24,
        required=False,
        label="Activity",
        help_text="Code of an objective; empty for everything else.",
    )
    vat_code = forms.ChoiceField(required=False, label="VAT code", help_text="For a section 41 heading.")
    heading = forms.CharField(
        max_length=120, required=False, label="Heading of the contracted-out services list"
    )
    percent = forms.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, initial=100, label="Share that comes back (per cent)",
        help_text="Only for part deductible activity.",
    )  # fmt: skip
    since = forms.DateField(label="From", widget=DAY)
    reason = forms.CharField(max_length=200, label="Reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = VatCode.objects.filter(direction=VatCode.Direction.INPUT)
        self.fields["vat_code"].choices = [("", "Every code"), *((one.pk, str(one)) for one in codes)]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The last day of a ground, and why."""

    last_day = forms.DateField(label="Last day", widget=DAY)
    reason = forms.CharField(max_length=200, label="Reason")


def _code(text: str) -> str | None:
    return text.strip().upper() or None
