"""Posts loads as journals and switches sources, as people would, in the books of the Chief Constable."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from pathlib import Path
from typing import Any

from apps.core.scope import scope
from apps.spend import queries
from apps.spend.actions import post_load, set_accounts, switch_source
from apps.spend.models import Load, LoadPosting, SourceSwitch
from apps.spend.queries import LineFilter
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest
from tests.intake_room.files import csv_file
from tests.ledger import books
from tests.spend_room.loading import load

APRIL, MAY, JUNE = dt.date(2026, 4, 1), dt.date(2026, 5, 1), dt.date(2026, 6, 1)
PAID = [
    ("03/04/2026", "Northmoor Fleet Ltd", "1200.00", "Vehicle Repairs", "P1"),
    ("04/04/2026", "Brightwater Energy plc", "5400.50", "Electricity", "P2"),
    ("04/04/2026", "REDACTED PERSONAL DATA", "750.00", "Legal Fees", "P3"),
    ("12/05/2026", "Mr John Example", "610.00", "Training", "P4"),
    ("15/05/2026", "HM Revenue and Customs", "9000.00", "Tax and National Insurance", "P5"),
    ("15/05/2026", "NORTHMOOR FLEET LIMITED", "-200.00", "Vehicle Repairs", "P6"),
]
ACCOUNTS = [
    ("Vehicle Repairs", "53000", "FLEET"), ("Electricity", "52100", "HQ"), ("Legal Fees", "54700", "HQ"),
    ("Training", "51000", "OPS"), ("Tax and National Insurance", "20600", ""),
]  # fmt: skip
_keys = itertools.count(1)


def key() -> str:
    """A form's one-time key."""
    return f"feed-key-{next(_keys):04d}"


def loaded(county: Any, folder: Path) -> Load:
    """April and May 2026 of the Chief Constable, £16,760.50 in six lines."""
    upload = load(county, "cc.analyst", "CC", csv_file(folder, "police.csv", PAID))
    with scope(county.everything()):
        return Load.objects.get(upload=upload)


def mapped(county: Any, rows: Any = ACCOUNTS) -> None:
    """The finance officer says what published categories are posted to."""
    set_accounts(
        by=county.actor("cc.finance"), organisation=county.org("CC"), rows=rows, since=dt.date(2026, 4, 1),
        reason="Agreed with the budget holders",
    )  # fmt: skip


def waiting(county: Any, record_id: int) -> ApprovalRequest:
    """The request of a record that waits for approval."""
    with scope(county.everything()):
        return ApprovalRequest.objects.get(record_id=record_id, state="waiting")


def approved(county: Any, record_id: int, by: str = "cc.manager") -> None:
    """The finance manager approves what waits."""
    approve(by=county.actor(by), request_id=waiting(county, record_id).pk)


def posted(county: Any, one: Load, credit: str = "15000") -> LoadPosting:
    """A load in the books: raised by the finance officer, approved by the manager."""
    made = post_load(by=county.actor("cc.finance"), load_id=one.pk, credit=credit, key=key())
    approved(county, made.record_id)
    return made


def switched(
    county: Any, since: dt.date, source: str = "ledger", until: dt.date | None = None
) -> SourceSwitch:
    """The source of the Chief Constable's spend, switched by two people."""
    made = switch_source(
        by=county.actor("cc.finance"), organisation=county.org("CC"), source=source, since=since, until=until,
        reason="The ledger is complete from here on", key=key(),
    )  # fmt: skip
    approved(county, made.record_id)
    return made


def counted(county: Any, by: str = "month", **wanted: Any) -> dict[str, Decimal]:
    """Pounds of a view by its keys, as an analyst of the Chief Constable reads them."""
    with scope(county.actor("cc.analyst").scope()):
        given = LineFilter(**({"first": APRIL, "last": dt.date(2026, 6, 30)} | wanted))
        rows = queries.figures(given, by)
        assert sum((row.amount for row in rows), Decimal(0)) == queries.total_of(given)[1]
        return {row.key: row.amount for row in rows}


def booked(county: Any, *parts: tuple[str, str], dated: dt.date, **more: Any) -> Any:
    """A journal by hand in the same books, posted."""
    holder = county.org("CC")
    record = books.entered(county, "CC", holder, books.entry(county, holder, *parts, dated=dated, **more))
    with scope(county.everything()):
        request = ApprovalRequest.objects.filter(record=record, state="waiting").first()
    if request is not None:
        approve(by=county.actor("cc.manager"), request_id=request.pk)
    return record
