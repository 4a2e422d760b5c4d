"""Grants given, as they are published: who, when, for what, why, how much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse

from apps.core.show import ukdate
from apps.documents.paper.table import Cell, Column, Table
from apps.grants.models import Agreement
from apps.grants.models.agreements import Side
from apps.grants.transitions import ENDED, LIVE

ROWS_MAX = 5_000


def given_between(holder: int, first: dt.date, last: dt.date) -> list[Agreement]:
    """Grants given whose agreement begins between two days, the earliest first."""
    found = Agreement.objects.filter(
        holder_id=holder, side=Side.GIVEN, record__state__in=[LIVE, ENDED], starts_on__range=(first, last)
    )
    return list(
        found.select_related("record", "supplier")
        .prefetch_related("conditions")
        .order_by("starts_on", "pk")[:ROWS_MAX]
    )


def published_table(found: Iterable[Agreement], organisation: str, first: dt.date, last: dt.date) -> Table:
    """The columns that the Local Government Transparency Code 2015 asks of grants to the voluntary sector, and those that
    the Elected Local Policing Bodies (Specified Information) Order 2011 asks of crime and disorder reduction grants."""
    return Table(
        title="Grants given", caption=f"{organisation}, {ukdate(first)} to {ukdate(last)}",
        columns=[
            Column("number", "Reference"), Column("awarded", "Date awarded", "date"), Column("until", "Until", "date"),
            Column("department", "Department"), Column("beneficiary", "Beneficiary"),
            Column("registration", "Registration number"), Column("vcse", "Voluntary, community or social enterprise"),
            Column("purpose", "Purpose"), Column("reasons", "Reasons"), Column("power", "Power"),
            Column("conditions", "Conditions"), Column("amount", "Amount", "money", "£", total=True),
        ],
        rows=[
            [
                Cell(f"{one.record.number}", reverse("grants:grant", args=[one.record_id])), Cell(one.starts_on),
                Cell(one.ends_on), Cell(one.department), Cell(one.party), Cell(one.registration),
                Cell("Yes" if one.voluntary else "No"), Cell(one.purpose), Cell(one.reasons), Cell(one.basis),
                Cell("; ".join(condition.text for condition in one.conditions.all())), Cell(one.amount),
            ]
            for one in found
        ],
        notes=["Local Government Transparency Code 2015; SI 2011/3050, Schedule part 1, paragraph 3(f)."],
    )  # fmt: skip
