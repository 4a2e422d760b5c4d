"""Forms of the import steps."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.core.actor import Actor
from apps.intake import queries
from apps.intake.reading import Plan
from apps.intake.reading.plan import column_name
from apps.intake.registry import Port

FILES_MAX = 50
ORDERS = (("day_first", "Day first (31/12)"), ("month_first", "Month first (12/31)"))


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or many files; the value is a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ManyFiles(attrs={"accept": ".csv,.xlsx,.ods,.txt,.tsv"}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file on its own."""
        listed = data if isinstance(data, list | tuple) else [data]
        if len(listed) > FILES_MAX:
            raise forms.ValidationError(f"Give at most {FILES_MAX} files at once.")
        return [super(FilesField, self).clean(one, initial) for one in listed]


class UploadForm(forms.Form):
    """Whose files, what they are, and the files."""

    organisation = forms.TypedChoiceField(
        coerce=int, label="Organisation", help_text="Whose payments these are."
    )
    target = forms.ChoiceField(label="What the files hold")
    files = FilesField(  # type: ignore[assignment]
        label="Files",
        help_text="CSV, XLSX or ODS, up to 200 MB each. You see what was understood before anything loads.",
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = queries.organisations_for(by)
        self.fields["organisation"].choices = [(one.pk, one.name) for one in organisations]  # type: ignore[attr-defined]
        self.fields["target"].choices = [(one.name, one.target.label) for one in queries.ports_for(by)]  # type: ignore[attr-defined]
        if by.home in {one.pk for one in organisations}:
            self.fields["organisation"].initial = by.home


class ShapeForm(forms.Form):
    """The columns of one shape: for each field of the target the column that holds it."""

    def __init__(self, *args: Any, port: Port, plan: Plan, fingerprint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.port = port
        self.fingerprint = fingerprint
        members = plan.shapes()[fingerprint]
        self.sheets = [(sheet.name, segment.first_row) for sheet, segment in members]
        self.segment = members[0][1]
        columns = [(str(at), column_name(self.segment.headings, at)) for at in range(self.segment.width)]
        for one in port.target.fields:
            held = self.segment.mapping.get(one.name)
            contested = one.name in self.segment.contested
            self.fields[one.name] = forms.ChoiceField(
                label=one.label, required=one.required, choices=[("", "Not in the file"), *columns],
                initial="" if held is None or contested else str(held), help_text=self._told(one.name),
            )  # fmt: skip
        for name in sorted({name for _, member in members for name in member.date_orders}):
            doubt = any(member.date_doubts.get(name) == "against" for _, member in members)
            self.fields[f"order.{name}"] = forms.ChoiceField(
                label=f"{port.target.field(name).label}: which stands first", choices=[("", "Choose"), *ORDERS],
                required=doubt, initial="" if doubt else self.segment.date_orders.get(name, ""),
            )  # fmt: skip

    def _told(self, name: str) -> str:
        """How sure the reader is of the column, and why."""
        if name in self.segment.contested:
            return "Several columns could be this. Choose one."
        if name not in self.segment.mapping:
            return ""
        guess = next((one for one in self.segment.guesses if one.field == name), None)
        if self.segment.source == "saved":
            return "As agreed for an earlier file of this shape."
        if self.segment.source == "person":
            return "Set by a person."
        return f"{guess.confidence * 100:.0f}% sure: {guess.reason}" if guess else ""

    def clean(self) -> dict[str, Any]:
        """No column is given to two fields."""
        data = super().clean() or {}
        seen: dict[str, str] = {}
        for one in self.port.target.fields:
            column = data.get(one.name)
            if column and column in seen:
                other = self.port.target.field(seen[column]).label
                self.add_error(one.name, f"This column is given to {other} too. Choose one of the two.")
            elif column:
                seen[column] = one.name
        return data

    def mapping(self) -> dict[str, int]:
        """Field to column."""
        return {one.name: int(self.cleaned_data[one.name]) for one in self.port.target.fields
                if self.cleaned_data.get(one.name)}  # fmt: skip

    def orders(self) -> dict[str, str]:
        """Date field to order, where the person chose one."""
        return {
            name.removeprefix("order."): value
            for name, value in self.cleaned_data.items()
            if name.startswith("order.") and value
        }


class SheetsForm(forms.Form):
    """Which sheets are read."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [sheet.name for sheet in plan.sheets if sheet.segments]
        asked = {notice.sheet for notice in plan.questions if notice.code == "hidden_sheet"}
        for at, name in enumerate(self.names):
            sheet = next(one for one in plan.sheets if one.name == name)
            self.fields[f"sheet.{at}"] = forms.ChoiceField(
                label=f"Sheet “{name}”", choices=[("", "Choose"), ("read", "Read it"), ("skip", "Leave it out")],
                required=name in asked, initial="" if name in asked else ("skip" if sheet.skip else "read"),
                help_text=sheet.skip or ("This sheet is hidden in the workbook." if sheet.hidden else ""),
            )  # fmt: skip

    def sheets(self) -> dict[str, bool]:
        """Sheet name to whether it is read, where the person chose."""
        chosen = {name: self.cleaned_data.get(f"sheet.{at}") for at, name in enumerate(self.names)}
        return {name: value == "read" for name, value in chosen.items() if value}


class ChoicesForm(forms.Form):
    """What the person states about the whole file."""

    def __init__(self, *args: Any, port: Port, organisation: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for choice in port.choices:
            options = choice.of(organisation)
            if options or choice.options_of:
                made: forms.Field = forms.ChoiceField(
                    label=choice.label, choices=options, help_text=choice.help
                )
            else:
                made = forms.CharField(
                    label=choice.label, required=False, max_length=20, help_text=choice.help
                )
                made.widget.attrs["inputmode"] = "decimal"
            self.fields[choice.name] = made


class ReasonForm(forms.Form):
    """Why rows are set aside, or a load is withdrawn."""

    reason = forms.CharField(label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
