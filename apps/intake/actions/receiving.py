"""Receiving a file, and what a person answers about it before it is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.money import without_noise
from apps.documents.models import Record
from apps.documents.records import attach, open_record, set_state
from apps.intake.examining import learned, plan_of, remember, settle
from apps.intake.guards import may_import, refuse_same_file, upload_in
from apps.intake.models import Upload
from apps.intake.reading import IntakeError
from apps.intake.reading.parsers import money
from apps.intake.registry import Port, port_of
from apps.intake.transitions import DROPPED, LOADED, MAPPING, READY
from apps.jobs.queue import enqueue

LOOKED_AT_ONCE = 8_000_000
"""Files of more bytes are previewed by a job, so that no request waits for them."""


@action("intake.upload.receive")
def receive_file(
    act: Act,
    *,
    organisation: int,
    target: str,
    path: Path,
    name: str,
    replaces: int | None = None,
    choices: Mapping[str, str] | None = None,
    look: bool = True,
) -> Upload:
    """Take one file for one organisation: check that it is safe and readable, store it, plan its columns.

    Raises IntakeError or Conflict with the sentence to show, and then nothing is stored.  `look=False` leaves
    the preview out (the load that follows at once checks every row anyway).
    """
    port = port_of(target)
    may_import(act.by, port, organisation)
    context = port.context(organisation)
    plan = port.reader.inspect(path, port.target, name=name, context=context, **learned(port, organisation))
    if plan.errors:
        raise IntakeError(" ".join(notice.sentence for notice in plan.errors), code=plan.errors[0].code)
    old = _to_replace(replaces, organisation, target)
    if old is None or old.sha256 != plan.file.sha256:
        refuse_same_file(port, organisation, plan.file.sha256, name)
    record = open_record(
        act, holder=organisation, data_class=port.data_class, kind="intake.upload", title=name, state=MAPPING
    )
    with path.open("rb") as file:
        stored = attach(act, record, file, name=name)
    upload = Upload.objects.create(
        holder_id=organisation, row_class=int(port.data_class), record=record, stored=stored, target=target,
        name=name[:200], sha256=plan.file.sha256, size=plan.file.size, replaces=old, made_by_id=act.by.person,
        choices={**port.propose(plan, organisation), **checked_choices(port, choices or {}, organisation)}, made_at=now(),
    )  # fmt: skip
    large = look and upload.size > LOOKED_AT_ONCE
    settle(act, upload, plan, look=look and not large)
    if large and plan.ready:
        ask_to_check(act, upload)
    act.audit(
        organisation, port.data_class, record=record.pk,
        details={"target": target, "sha256": upload.sha256, "bytes": upload.size, "questions": len(plan.questions)},
    )  # fmt: skip
    return upload


@action("intake.upload.map")
def answer_questions(
    act: Act,
    *,
    upload_id: int,
    mappings: Mapping[str, Mapping[str, int]] | None = None,
    date_orders: Mapping[str, Mapping[str, str]] | None = None,
    sheets: Mapping[str, bool] | None = None,
    choices: Mapping[str, str] | None = None,
) -> Upload:
    """Set the columns of shapes (fingerprint -> field -> column), date orders, and which sheets are read.

    The agreed columns are kept for the next file of the same shape.
    """
    upload = upload_in(upload_id, MAPPING, READY)
    port = port_of(upload.target)
    may_import(act.by, port, upload.holder_id)
    plan = plan_of(upload)
    for name, read in (sheets or {}).items():
        plan = plan.with_sheet(port.target, name, read)
    orders = date_orders or {}
    for fingerprint, columns in (mappings or {}).items():
        if fingerprint in plan.shapes():
            plan = plan.with_mapping(
                port.target, fingerprint, dict(columns), dict(orders.get(fingerprint, {}))
            )
            remember(act, upload, plan, fingerprint)
    if choices:
        upload.choices = {**upload.choices, **checked_choices(port, choices, upload.holder_id)}
    large = upload.size > LOOKED_AT_ONCE
    settle(act, upload, plan, look=not large)
    if large and plan.ready:
        ask_to_check(act, upload)
    act.audit(
        upload.holder_id, port.data_class, record=upload.record_id,
        details={"shapes": len(mappings or {}), "sheets": len(sheets or {}), "questions": len(plan.questions)},
    )  # fmt: skip
    return upload


@action("intake.upload.check")
def check_upload(act: Act, *, upload_id: int, version: int) -> Upload:
    """Make the preview of a large file; nothing to do when its columns were changed meanwhile."""
    upload = upload_in(upload_id)
    port = port_of(upload.target)
    may_import(act.by, port, upload.holder_id)
    if upload.record.state == READY and upload.record.version == version:
        settle(act, upload, plan_of(upload))
    act.audit(
        upload.holder_id, port.data_class, record=upload.record_id, details={"checked": bool(upload.preview)}
    )
    return upload


def ask_to_check(act: Act, upload: Upload) -> None:
    """Queue the preview, within an action."""
    version = Record.objects.values_list("version", flat=True).get(pk=upload.record_id)
    job = enqueue(
        act.by, kind="intake.check", holder=upload.holder_id, data_class=DataClass(upload.row_class),
        key=f"intake.check:{upload.pk}:{version}", record=upload.record_id,
        payload={"upload": upload.pk, "version": version},
    )  # fmt: skip
    upload.job = job.pk
    upload.save()


@action("intake.upload.state")
def state_choices(act: Act, *, upload_id: int, choices: Mapping[str, str]) -> Upload:
    """Keep what the person states about the whole file."""
    upload = upload_in(upload_id, MAPPING, READY)
    port = port_of(upload.target)
    may_import(act.by, port, upload.holder_id)
    upload.choices = {**upload.choices, **checked_choices(port, choices, upload.holder_id)}
    upload.save()
    act.audit(upload.holder_id, port.data_class, record=upload.record_id, details={"choices": upload.choices})
    return upload


@action("intake.upload.drop")
def drop_upload(act: Act, *, upload_id: int) -> Upload:
    """Set an upload aside for good before it was loaded."""
    upload = upload_in(upload_id, MAPPING, READY)
    port = port_of(upload.target)
    may_import(act.by, port, upload.holder_id)
    set_state(act, upload.record, DROPPED)
    act.audit(upload.holder_id, DataClass(upload.row_class), record=upload.record_id)
    return upload


def checked_choices(port: Port, given: Mapping[str, str], organisation: int) -> dict[str, str]:
    """The stated choices, each valid for the target; Invalid with the field's sentence otherwise."""
    checked: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for choice in port.choices:
        if choice.name not in given:
            continue
        value = given[choice.name].strip()
        options = choice.of(organisation)
        is_amount = not (options or choice.options_of)
        if not is_amount and value not in dict(options):
            labels = ", ".join(label for _, label in options) or "none that there are yet"
            wrong[choice.name] = f"{choice.label}: choose one of {labels}."
        elif is_amount and value:
            amount = money(value)
            clean = without_noise(amount) if isinstance(amount, Decimal) else None
            if clean is None or clean < 0:
                wrong[choice.name] = f"{choice.label}: give an amount in pounds, such as 500.00."
            else:
                value = f"{clean:.2f}"
        checked[choice.name] = value
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    return checked


def _to_replace(replaces: int | None, organisation: int, target: str) -> Upload | None:
    if replaces is None:
        return None
    old = upload_in(replaces, LOADED)
    if (old.holder_id, old.target) != (organisation, target):
        raise Conflict(f"{old.name} is of another organisation or kind, so this file cannot replace it.")
    return old
