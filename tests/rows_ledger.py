"""Builders of rows of the ledger, for the security suite (see tests/rows.py)."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from decimal import Decimal
from typing import Any

from apps.core.clock import now
from apps.core.scope import current_scope, scope
from tests.rows import ALWAYS, build, row

_numbers = itertools.count(1)


@row("ledger.AccountUse")
def _use(county: Any, holder: int) -> Any:
    from apps.ledger.models import AccountUse

    return AccountUse.objects.create(holder_id=holder, account_id="52100", during=ALWAYS)


@row("ledger.DimensionValue")
def _value(county: Any, holder: int) -> Any:
    from apps.ledger.models import DimensionValue

    return DimensionValue.objects.create(
        holder_id=holder, kind="cost_centre", code=f"C{next(_numbers)}", name="A place", during=ALWAYS
    )


@row("ledger.Coding")
def _coding(county: Any, holder: int) -> Any:
    from apps.ledger.models import Coding

    return Coding.objects.create(
        holder_id=holder, account_id="52100", cost_centre=build("ledger.DimensionValue", county, holder)
    )


@row("ledger.BookRules")
def _rules(county: Any, holder: int) -> Any:
    from apps.ledger.models import BookRules

    return BookRules.objects.create(holder_id=holder, manual_limit=Decimal("5000.00"), during=ALWAYS)


@row("ledger.VatRegime")
def _regime(county: Any, holder: int) -> Any:
    from apps.ledger.models import VatRegime

    return VatRegime.objects.create(holder_id=holder, kind="s33", percent=100, during=ALWAYS)


@row("ledger.VatRegistration")
def _registration(county: Any, holder: int) -> Any:
    from apps.ledger.models import VatRegistration

    return VatRegistration.objects.create(holder_id=holder, number="GB980780684", during=ALWAYS)


@row("ledger.VatYear")
def _vat_year(county: Any, holder: int) -> Any:
    from apps.ledger.models import VatYear

    return VatYear.objects.create(
        holder_id=holder, year=2030 + next(_numbers), exempt=Decimal("10.00"), everything=Decimal("100.00"),
        insignificant=True, why="Little", amount=Decimal("0.00"), judged_at=now(),
    )  # fmt: skip


@row("ledger.Year")
def _year(county: Any, holder: int) -> Any:
    from django.db.backends.postgresql.psycopg_any import DateRange

    from apps.ledger.models import Year

    first = 2030 + next(_numbers)
    return Year.objects.create(
        holder_id=holder, year=first, during=DateRange(dt.date(first, 4, 1), dt.date(first + 1, 4, 1))
    )


@row("ledger.Period")
def _period(county: Any, holder: int) -> Any:
    from django.db.backends.postgresql.psycopg_any import DateRange

    from apps.ledger.models import Period

    year = build("ledger.Year", county, holder)
    return Period.objects.create(
        holder_id=holder, year=year, number=1, label="April",
        during=DateRange(dt.date(year.year, 4, 1), dt.date(year.year, 5, 1)),
    )  # fmt: skip


@row("ledger.LockException")
def _exception(county: Any, holder: int) -> Any:
    from apps.ledger.models import LockException

    return LockException.objects.create(
        holder_id=holder, period=build("ledger.Period", county, holder), person_id=county.person("cc.buyer"),
        reason="Late bill", until=now(), asked_by_id=county.person("cc.manager"), asked_at=now(),
    )  # fmt: skip


@row("ledger.CloseEvidence")
def _evidence(county: Any, holder: int) -> Any:
    from apps.ledger.models import CloseEvidence

    return CloseEvidence.objects.create(
        holder_id=holder, period=build("ledger.Period", county, holder), lock="ledger", before="open", after="soft",
        by_id=county.person("cc.manager"), at=now(),
    )  # fmt: skip


@row("ledger.CarriedRed")
def _carried(county: Any, holder: int) -> Any:
    from apps.ledger.models import CarriedRed

    key = "cc.director" if holder == county.org("CC") else "fra.director"
    if holder not in (county.org("CC"), county.org("FRA")):
        county.grant(
            key, next(code for code in ("PCC", "AMB") if county.org(code) == holder), "finance_director"
        )
    with scope(replace(current_scope(), person=county.person(key))):
        return CarriedRed.objects.create(
            holder_id=holder, period=build("ledger.Period", county, holder), check_code="suspense", reason="In hand",
            owner_id=county.person("cc.manager"), due_on=dt.date(2026, 12, 1), for_standing="soft",
            carried_by_id=county.person(key), at=now(),
        )  # fmt: skip


@row("ledger.JournalLoad")
def _load(county: Any, holder: int) -> Any:
    from apps.ledger.models import JournalLoad

    return JournalLoad.objects.create(
        holder_id=holder, record=_batch(county, holder), upload=build("intake.Upload", county, holder),
        file_name="history.csv", sha256=f"{next(_numbers):064d}", kind="imported", journals=1, lines=2,
        debits=Decimal("10.00"), control=[], made_at=now(),
    )  # fmt: skip


def _batch(county: Any, holder: int) -> Any:
    from apps.documents.models import Record
    from apps.documents.records import number_records

    record = Record.objects.create(
        holder_id=holder, row_class=2, kind="ledger.batch", series="BATCH", year=2026, title="A batch", state="draft",
        made_at=now(), made_by_id=1,
    )  # fmt: skip
    number_records([record])
    return record


@row("ledger.Draft")
def _draft(county: Any, holder: int) -> Any:
    from apps.ledger.models import Draft

    return Draft.objects.create(
        holder_id=holder, record=_batch(county, holder), dated=dt.date(2026, 4, 1), text="Energy"
    )


@row("ledger.DraftLine")
def _draft_line(county: Any, holder: int) -> Any:
    from apps.ledger.models import DraftLine

    return DraftLine.objects.create(
        holder_id=holder, draft=build("ledger.Draft", county, holder), position=1,
        coding=build("ledger.Coding", county, holder), amount=Decimal("10.00"),
    )  # fmt: skip


def _journal(county: Any, holder: int) -> Any:
    """A posted journal of two lines, closed with an audit number as an act would."""
    from django.db import connection

    from apps.audit.act import append_event
    from apps.core.actor import Actor
    from apps.ledger.models import AccountUse, Coding, Journal, Period

    period: Period = build("ledger.Period", county, holder)
    coding: Coding = build("ledger.Coding", county, holder)
    AccountUse.objects.get_or_create(
        holder_id=holder, account_id=coding.account_id, defaults={"during": ALWAYS}
    )
    record = build("documents.Record", county, holder)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT posting_id, journal_id FROM accord_post(%s, %s, ARRAY['subledger'], ARRAY[%s::date], "
            "ARRAY[NULL::smallint], ARRAY['Energy'], ARRAY[NULL::bigint], ARRAY[NULL::bigint], ARRAY[NULL::uuid], "
            "ARRAY[1, 1], ARRAY[1, 2], ARRAY[%s, %s]::bigint[], ARRAY[10, -10]::numeric[], ARRAY['', ''], "
            "ARRAY[NULL, NULL]::bigint[])",
            [holder, record.pk, period.during.lower, coding.pk, coding.pk],
        )
        posting, journal = cursor.fetchone()
        number = append_event(holder, 2, "tests.post", Actor(person=1, name="Test"))
        cursor.execute("SELECT accord_close_posting(%s, %s)", [posting, number])
    return Journal.objects.get(pk=journal)


@row("ledger.Recurring")
def _recurring(county: Any, holder: int) -> Any:
    from apps.ledger.models import Recurring

    return Recurring.objects.create(
        holder_id=holder, journal=_journal(county, holder), text="Rent", on_day=1, next_on=dt.date(2026, 5, 1),
        until=dt.date(2027, 3, 31),
    )  # fmt: skip


@row("ledger.PairSide")
def _pair_side(county: Any, holder: int) -> Any:
    from uuid import uuid4

    from apps.ledger.models import PairSide

    return PairSide.objects.create(
        holder_id=holder, reader_id=county.org("AMB" if holder != county.org("AMB") else "FRA"), pair=uuid4(),
        record=_batch(county, holder), dated=dt.date(2026, 4, 1), text="Funding", amount=Decimal("10.00"), made_at=now(),
    )  # fmt: skip
