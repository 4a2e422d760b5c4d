"""Plain functions used inside actions: the plan and the preview of a stored file, and the mappings kept by shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from apps.audit.act import Act
from apps.core.clock import now
from apps.documents.files import path_of
from apps.documents.records import set_state, touch
from apps.intake.models import Mapping, Upload
from apps.intake.reading import Plan
from apps.intake.registry import Port, port_of
from apps.intake.transitions import MAPPING, READY

PREVIEW_REFUSALS = 500
"""Refused rows kept with the preview; all of them are counted, and the download lists all."""


def file_of(upload: Upload) -> Path:
    """Where the upload's bytes lie."""
    assert upload.stored is not None
    return path_of(upload.holder_id, upload.stored.sha256)


def plan_of(upload: Upload) -> Plan:
    """The plan as it stands."""
    return Plan.from_json(upload.plan)


def learned(port: Port, organisation: int) -> dict[str, Any]:
    """What people agreed about earlier files of this organisation, as the reader takes it: columns and date orders."""
    rows = list(Mapping.objects.filter(holder_id=organisation, target=port.name).order_by("-id")[:2000])
    return {
        "saved": {row.fingerprint: row.columns for row in rows},
        "saved_orders": {row.fingerprint: row.date_orders for row in rows if row.date_orders},
    }


def settle(act: Act, upload: Upload, plan: Plan, *, look: bool = True) -> None:
    """Keep the plan; when nothing waits for a person, make the preview.  The state follows."""
    port = port_of(upload.target)
    upload.plan = as_json(plan)
    if plan.ready:
        if look:
            seen = port.reader.preview(
                file_of(upload), plan, port.target, context=port.context(upload.holder_id),
                first_refusals=PREVIEW_REFUSALS,
            )  # fmt: skip
            upload.preview = seen.to_dict()
        state = READY
    else:
        upload.preview = {}
        state = MAPPING
    upload.save()
    if upload.record.state != state:
        set_state(act, upload.record, state)
    else:
        touch(act, upload.record)


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan as plain values for a JSON column."""
    import json

    return json.loads(plan.to_json())


def remember(act: Act, upload: Upload, plan: Plan, fingerprint: str) -> None:
    """Keep the columns that a person agreed, for the next file of that shape."""
    members = plan.shapes().get(fingerprint)
    if not members:
        return
    _, segment = members[0]
    kept, made = Mapping.objects.get_or_create(
        holder_id=upload.holder_id, target=upload.target, fingerprint=fingerprint,
        defaults={
            "row_class": upload.row_class, "columns": segment.mapping, "date_orders": segment.date_orders,
            "headings": segment.headings, "made_by_id": act.by.person, "made_at": now(),
        },
    )  # fmt: skip
    if not made:
        kept.columns, kept.date_orders, kept.headings = segment.mapping, segment.date_orders, segment.headings
        kept.uses += 1
        kept.save()
