"""What every screen of purchases shares: which organisation is shown, tables as values, forms that run an action."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.core import show
from apps.core.classes import DataClass
from apps.identity import screens
from apps.identity.screens import run_form


def shown(request: HttpRequest, data_class: DataClass = DataClass.PROCUREMENT) -> screens.Shown:
    """The organisation in view; NotAllowed when the person reads no organisation's purchases."""
    return screens.shown(request, data_class)


@dataclass(frozen=True)
class Cell:
    """One cell: its words, where it leads, whether it is a figure, and the tone of a tag."""

    text: str
    url: str = ""
    number: bool = False
    tag: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Grid:
    """A table on a page: caption, heads (figures stand at the right) and rows of cells; the first cell heads its row."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Heads, and whether a column holds figures."""
        return [(head, head.startswith("#")) for head in self.heads]

    @property
    def labels(self) -> list[tuple[str, bool]]:
        """The heads without their marks."""
        return [(head.lstrip("#"), number) for head, number in self.columns]


@dataclass
class Deed:
    """One act that a page offers: a form behind a heading, or why it may not be done."""

    name: str
    label: str
    form: forms.Form
    run: Callable[[dict[str, Any]], Any]
    done: str
    why: str = ""
    bad: bool = False
    open: bool = False
    then: Callable[[], str] | None = None
    hidden: Mapping[str, object] = field(default_factory=dict)


def money(amount: Decimal, url: str = "") -> Cell:
    """Pounds as a cell."""
    return Cell(show.pounds(amount), url, number=True)


def count(amount: Decimal) -> Cell:
    """A quantity as a cell, without needless noughts."""
    return Cell(show.number(amount), number=True)


def price(amount: Decimal) -> Cell:
    """A unit price, with two places where the other two are noughts."""
    return Cell(show.unit_price(amount), number=True)


def acted(request: HttpRequest, deeds: Iterable[Deed], page: str) -> HttpResponse | None:
    """Run the deed whose form was sent; gives where to go next, None when nothing was done."""
    if request.method != "POST":
        return None
    for deed in deeds:
        if deed.name == request.POST.get("form") and not deed.why:
            deed.open = True
            if run_form(request, deed.form, deed.run, deed.done):
                return redirect(deed.then() if deed.then else page)
    return None


def posted(request: HttpRequest, name: str) -> Any:
    """The data for a deed's form, when it is the one that was sent."""
    return request.POST if request.method == "POST" and request.POST.get("form") == name else None


def failed(deeds: Iterable[Deed]) -> bool:
    """True when a form was sent and refused."""
    return any(deed.form.is_bound and deed.form.errors for deed in deeds)
