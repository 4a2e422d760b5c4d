"""Loads the county's payment files through the real import, as the analysts of its organisations would."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from django.db import connections

from apps.core.errors import Conflict
from apps.core.scope import scoped_transaction
from apps.desk.demo.county import FIRST_MONTH, LAST_MONTH, organisation
from apps.desk.demo.files import FileWritten, write_files
from apps.desk.demo.people import County
from apps.intake.actions import load_upload, receive_file
from apps.spend.models import Load

#: Who brings in the files of which organisation.
LOADED_BY = {"PCC": "pcc.finance", "CC": "cc.analyst", "FRA": "fra.analyst", "AMB": "amb.analyst"}
BASIS = {"net": "net", "gross": "gross", "unknown": "unknown"}
#: Places in the list of files after which the planner's statistics are refreshed: once there is something to see.
REFRESHED_AFTER = (4, 11, 14)
Tell = Callable[[str], None]


def loaded(county: County) -> bool:
    """Whether the payments are in already."""
    with scoped_transaction(county.actor("auditor").scope()):
        return bool(Load.objects.filter(holder_id__in=county.holders.values()).exists())


def load_payments(
    county: County, tell: Tell, *, scale: int = 1, first: dt.date = FIRST_MONTH, last: dt.date = LAST_MONTH
) -> None:
    """Write every payment file of the period and load it; a file whose figures do not come back stops the load."""
    with tempfile.TemporaryDirectory(prefix="westmarch-") as folder:
        files = write_files(Path(folder), scale, first=first, last=last)
        lines, total = 0, Decimal("0.00")
        for place, file in enumerate(files):
            _load(county, file)
            if place in REFRESHED_AFTER:
                refresh_statistics()
            lines, total = lines + file.rows, total + file.total
    refresh_statistics()
    tell(f"{lines:,} payment lines over £{total:,.2f} loaded from {len(files)} files.")


def refresh_statistics() -> None:
    """Tell the planner how full the tables are, as autovacuum would in time; otherwise it plans for empty ones."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def _load(county: County, file: FileWritten) -> None:
    """One file, through the same two actions as the screens."""
    demo = organisation(file.organisation)
    by = county.actor(LOADED_BY[file.organisation])
    upload = receive_file(
        by=by, organisation=county.holders[file.organisation], target="spend", path=file.path, name=file.path.name,
        choices={"amount_basis": BASIS[demo.basis], "threshold": f"{demo.threshold}.00"}, look=False,
    )  # fmt: skip
    done = load_upload(by=by, upload_id=upload.pk)
    with scoped_transaction(by.scope()):
        kept = Load.objects.get(record_id=done.record.pk)
    if (kept.rows_loaded, kept.rows_refused, kept.total) != (file.rows, 0, file.total):
        raise Conflict(
            f"{file.path.name} holds {file.rows:,} rows over £{file.total:,.2f}, but {kept.rows_loaded:,} rows over "
            f"£{kept.total:,.2f} came in."
        )
