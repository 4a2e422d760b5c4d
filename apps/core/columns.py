"""A model's field as a register shows it: in words, with names instead of ids, figures to the right."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.contrib.admin import AllValuesFieldListFilter
from django.contrib.admin.views.main import ChangeList
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import prefetch_related_objects
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from apps.core import show, words
from apps.core.fields import MoneyField, UnitPriceField
from apps.core.holders import holder_names

EMPTY = "–"
HIDDEN = "Not within what you may see"
HOLDER = "tenancy.Holder"
CODED = frozenset({"action", "confidence", "kind", "origin", "plan", "report", "room", "state", "then"})
"""Text fields without declared choices whose values are codes."""
PLAIN_NUMBERS = frozenset({"id", "number", "rank", "sheet", "version", "year"})
"""Whole numbers that name something, rather than count it: no separators."""

Words = Callable[[Any], str]


def is_holder(field: Any) -> bool:
    """True for a key to the organisation or circle that holds a row."""
    return bool(field.remote_field) and field.related_model._meta.label == HOLDER


def is_figure(field: Any) -> bool:
    """True for what stands to the right in a column: money, quantities and counts."""
    counts = isinstance(field, models.IntegerField | models.DecimalField) and not field.choices
    return counts and not field.remote_field and field.name not in PLAIN_NUMBERS


def written(field: Any, value: Any, coded: Words | None = None) -> Any:
    """A field's value as people read it; `coded` gives the words of a code that the model declares no choices for."""
    if value is None or value == "":
        return EMPTY
    if field.choices:
        return capfirst(str(dict(field.flatchoices).get(value, value)))
    if coded is not None:
        return coded(value)
    if isinstance(field, models.BooleanField):
        return "Yes" if value else "No"
    if isinstance(field, MoneyField):
        return show.pounds(value)
    if isinstance(field, UnitPriceField):
        return show.pounds(value, 4)
    if field.name == "percent":
        return show.percent(value, 2)
    if isinstance(value, Decimal):
        return show.number(value)
    if is_figure(field):
        return show.integer(value)
    return words.code(value) if field.name in CODED and isinstance(value, str) else _by_its_type(value)


def _by_its_type(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return show.moment(value)
    if isinstance(value, dt.date):
        return show.ukdate(value)
    if hasattr(value, "lower_inc"):
        return show.period(value)
    if isinstance(value, dict):
        lines = ((capfirst(words.label(str(key))), _inner(part)) for key, part in value.items())
        return format_html_join("\n", "{}: {}<br>", lines) or EMPTY
    if isinstance(value, list | tuple):
        return ", ".join(_inner(part) for part in value) or EMPTY
    return str(value)


def _inner(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return EMPTY if value is None or value == "" else str(value)


def _css(field: Any) -> str:
    if is_figure(field):
        return " num"
    return " nowrap" if isinstance(field, models.DateField | DateRangeField) else ""


class Shown:
    """A field in a register's list or on its page: a callable as Django's admin takes it."""

    def __init__(self, field: Any, *, coded: Words | None = None, holders: bool = False, page: bool) -> None:
        """`page`: on the page of one row, where a key leads to its row; `holders`: a list of holders' ids."""
        self.field, self.coded, self.holders, self.page = field, coded, holders, page
        # The admin makes the cell's class of this name; in a list, a figure or a day takes the house's class with it.
        self.__name__ = field.name if page else f"{field.name}{_css(field)}"
        self.short_description = capfirst(field.verbose_name)
        orderly = not is_holder(field) and field.get_internal_type() not in ("JSONField", "ArrayField")
        self.admin_order_field = field.name if orderly else None
        self.empty_value_display = EMPTY

    def __call__(self, row: Any) -> Any:
        """The field of this row, in words."""
        field = self.field
        if self.holders or is_holder(field):
            value = getattr(row, field.attname)
            ids = value if isinstance(value, list) else [value]
            return ", ".join(_holder(row, one) for one in ids if one is not None) or EMPTY
        if field.remote_field:
            return self._related(row)
        return written(field, getattr(row, field.attname), self.coded)

    def _related(self, row: Any) -> Any:
        if getattr(row, self.field.attname) is None:
            return EMPTY
        try:
            other = getattr(row, self.field.name)
        except ObjectDoesNotExist:
            return HIDDEN
        if not self.page:
            return str(other)
        try:
            address = reverse(
                f"admin:{other._meta.app_label}_{other._meta.model_name}_change", args=[other.pk]
            )
        except NoReverseMatch:
            return str(other)
        return format_html('<a href="{}">{}</a>', address, other)


def _holder(row: Any, one: int) -> str:
    """The holder's name: fetched with the whole list, or for this row alone."""
    known: dict[int, str] | None = getattr(row, "_holder_names", None)
    if known is None:
        known = row._holder_names = {}
    if one not in known:
        known.update({one: f"Holder {one}", **holder_names([one])})
    return known[one]


class SetBasedList(ChangeList):
    """A page of a register that fetches what its columns point at once for all rows, never row by row.

    By further queries rather than joins: a row whose neighbour the reader may not see stays in the list.
    """

    def get_results(self, request: Any) -> None:
        """As Django's, with the neighbours and the holders' names."""
        super().get_results(request)
        shown = [column for column in self.list_display if isinstance(column, Shown)]
        self.result_list = fetch_neighbours(list(self.result_list), shown)


def fetch_neighbours(rows: list[Any], shown: Sequence[Shown]) -> list[Any]:
    """The same rows, with what these fields point at fetched: one query for each key and one for the holders."""
    keys = [one.field for one in shown if one.field.remote_field and not is_holder(one.field)]
    prefetch_related_objects(rows, *(field.name for field in keys))
    of_holders = [one.field.attname for one in shown if one.holders or is_holder(one.field)]
    ids = {one for row in rows for name in of_holders for one in _listed(getattr(row, name))}
    if not ids:
        return rows
    names = {one: f"Holder {one}" for one in ids} | holder_names(ids)
    for row in rows:
        row._holder_names = names
    return rows


def _listed(value: Any) -> Iterable[int]:
    return value if isinstance(value, list) else () if value is None else (value,)


class CodedFilter(AllValuesFieldListFilter):
    """A filter by a code, whose values are shown in words."""

    NONE = "Not given"

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        self.coded: Words = model_admin.words.get(field.name, words.code)

    def choices(self, changelist: Any) -> Any:
        """As Django's; the first is 'All'."""
        for number, choice in enumerate(super().choices(changelist)):
            said = choice["display"]
            yield choice | {"display": (self.coded(str(said)) if said else self.NONE) if number else said}
