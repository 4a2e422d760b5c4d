"""The filter behind every figure: a dataclass that goes into a link and comes back out of it unchanged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from apps.core.clock import now
from apps.core.errors import Invalid
from apps.suppliers.models import MasterChange
from apps.tenancy.models import Organisation

FIRST, LAST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
NEWEST = 2**62
NONE = "none"
STANDINGS = {
    "named": "Suppliers open to competition",
    "not_addressable": "Not open to competition",
    "supplier": "All named suppliers",
    "individual": "Named individuals",
    "redacted": "Redacted payees",
    "unnamed": "No supplier named",
}
BASES = ("net", "net_irrecoverable", "gross", "unknown")


@dataclass(frozen=True)
class LineFilter:
    """Which lines: organisations (holder ids), days, payee, category, load; and as of which state of the books.

    `cut` is holder -> audit number and `master` the number of the last supplier change that counts; empty and
    None mean today.  With `load` it asks for the lines of that load, whatever feeds their months; without, each month is
    taken from its source.  `proclass` and `sercop` take "none" for what is not mapped.  `label` is the published category.
    """

    organisations: tuple[int, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    supplier: int | None = None
    standing: str | None = None
    reason: str | None = None
    proclass: str | None = None
    level1: str | None = None
    sercop: str | None = None
    label: str | None = None
    classified: bool = False
    basis: str | None = None
    load: int | None = None
    identical: bool = False
    words: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    cut: Mapping[int, int] = field(default_factory=dict)
    master: int | None = None

    # --- to and from a query string -----------------------------------------------------------------------
    def query(self) -> str:
        """The filter as a query string; `from_query` gives the same filter back."""
        pairs: list[tuple[str, Any]] = [("organisation", pk) for pk in self.organisations]
        for name, value in (
            ("from", self.first), ("to", self.last), ("supplier", self.supplier), ("standing", self.standing),
            ("reason", self.reason), ("proclass", self.proclass), ("level1", self.level1), ("sercop", self.sercop),
            ("label", self.label), ("basis", self.basis), ("load", self.load), ("least", self.least),
            ("most", self.most), ("master", self.master),
        ):  # fmt: skip
            if value is not None:
                pairs.append((name, value))
        pairs += [(name, "yes") for name in ("classified", "identical") if getattr(self, name)]
        if self.words:
            pairs.append(("words", self.words))
        if self.cut:
            pairs.append(("cut", ".".join(f"{pk}-{number}" for pk, number in sorted(self.cut.items()))))
        return urlencode(pairs)

    def url(self) -> str:
        """Address of the lines behind the figure."""
        query = self.query()
        return reverse("spend:lines") + (f"?{query}" if query else "")

    @classmethod
    def from_query(cls, given: QueryDict) -> LineFilter:
        """The filter of a query string.  Invalid names the part that makes no sense."""
        first, last = _day(given, "from"), _day(given, "to")
        month = given.get("month", "")
        if month:
            first, last = month_days(month)
        standing, basis = given.get("standing") or None, given.get("basis") or None
        if standing not in (None, *STANDINGS):
            raise Invalid(f"“{standing}” is no kind of payee. Choose one of {', '.join(STANDINGS)}.")
        if basis not in (None, *BASES):
            raise Invalid(f"“{basis}” is no amount basis. Choose one of {', '.join(BASES)}.")
        return cls(
            organisations=_organisations(given.getlist("organisation")), first=first, last=last,
            supplier=_number(given, "supplier"), standing=standing, reason=given.get("reason") or None,
            proclass=given.get("proclass") or None, level1=given.get("level1") or None,
            sercop=given.get("sercop") or None, label=given.get("label"), basis=basis, load=_number(given, "load"),
            classified=given.get("classified") == "yes", identical=given.get("identical") == "yes",
            words=given.get("words", "").strip()[:200], least=_amount(given, "least"), most=_amount(given, "most"),
            cut=_cut(given.get("cut", "")), master=_number(given, "master"),
        )  # fmt: skip

    def but(self, **changes: Any) -> LineFilter:
        """The same filter with some parts changed."""
        return replace(self, **changes)

    # --- for the statements -------------------------------------------------------------------------------
    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """First and last day, both included; all days where none are given."""
        return self.first or FIRST, self.last or LAST

    @property
    def whole_months(self) -> bool:
        """True when the days are whole months, so that the kept summary answers."""
        first, last = self.days
        return first.day == 1 and (last + dt.timedelta(days=1)).day == 1

    @property
    def meaning(self) -> bool:
        """True when the filter asks for the payee, the category or the label."""
        asked = (
            self.supplier,
            self.standing,
            self.reason,
            self.proclass,
            self.level1,
            self.sercop,
            self.label,
        )
        return self.classified or any(value is not None for value in asked)

    @property
    def by_line(self) -> bool:
        """True when the filter asks for something that only single lines know."""
        return bool(self.identical or self.words or self.least is not None or self.most is not None)

    def parameters(self, holders: Iterable[int]) -> dict[str, Any]:
        """Named parameters of the statements in `sql/query/`, for the organisations that may be read."""
        wanted = [pk for pk in sorted(holders) if not self.organisations or pk in self.organisations]
        first, last = self.days
        code = {"none": "", None: None}
        return {
            "holders": wanted, "heads": [self.cut.get(pk, NEWEST if not self.cut else 0) for pk in wanted],
            "master": NEWEST if self.master is None else self.master, "first": first, "last": last,
            "whole_months": self.whole_months, "load": self.load, "basis": self.basis, "supplier": self.supplier,
            "standing": self.standing, "reason": self.reason, "proclass": code.get(self.proclass, self.proclass),
            "level1": self.level1, "sercop": code.get(self.sercop, self.sercop), "label": self.label,
            "classified": self.classified, "identical": self.identical, "words": self.words, "least": self.least,
            "most": self.most,
        }  # fmt: skip


def heads_of(holders: Iterable[int], at: dt.datetime | None = None) -> dict[int, int]:
    """The cut at a moment (now when not given): the head of each organisation's chain.  Waits for acts in flight."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT holder_id, number FROM accord_heads_at(%s::bigint[], %s)", [sorted(holders), at or now()]
        )
        return dict(cursor.fetchall())


def last_master_change() -> int:
    """Number of the last change of the supplier master; 0 before the first."""
    return MasterChange.objects.order_by("-number").values_list("number", flat=True).first() or 0


def month_days(month: str) -> tuple[dt.date, dt.date]:
    """First and last day of a month given as 2026-04 or by any of its days."""
    try:
        first = dt.date.fromisoformat(month if len(month) > 7 else f"{month}-01").replace(day=1)
    except ValueError as error:
        raise Invalid(f"“{month}” is not a month; write it as 2026-04.") from error
    return first, (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


def _organisations(given: list[str]) -> tuple[int, ...]:
    numbers = {int(value) for value in given if value.isascii() and value.isdigit()}
    codes = [value for value in given if value and not value.isdigit()]
    if codes:
        found = dict(Organisation.objects.filter(code__in=codes).values_list("code", "pk"))
        missing = sorted(set(codes) - set(found))
        if missing:
            raise Invalid(f"There is no organisation {missing[0]}.")
        numbers |= set(found.values())
    return tuple(sorted(numbers))


def _day(given: QueryDict, name: str) -> dt.date | None:
    value = given.get(name, "").strip()
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError as error:
        raise Invalid(f"“{value}” is not a day; write it as 2026-04-01.") from error


def _number(given: QueryDict, name: str) -> int | None:
    value = given.get(name, "").strip()
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Invalid(f"“{value}” is not a number.")
    return int(value)


def _amount(given: QueryDict, name: str) -> Decimal | None:
    value = given.get(name, "").strip().replace(",", "").removeprefix("£")
    if not value:
        return None
    try:
        found = Decimal(value)
    except InvalidOperation as error:
        raise Invalid(f"“{value}” is not an amount; write it as 500.00.") from error
    if not found.is_finite() or abs(found) >= Decimal(10) ** 12:
        raise Invalid(f"“{value}” is not an amount that a payment can have.")
    return found


def _cut(text: str) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in text.split(".") if text else []:
        holder, _, number = part.partition("-")
        if not (holder.isdigit() and number.isdigit() and len(holder) < 10 and len(number) < 19):
            raise Invalid(
                "The link's “as of” is spoilt. Open the report again and follow the figure from there."
            )
        found[int(holder)] = int(number)
    return found
