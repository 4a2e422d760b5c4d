"""Taking a load back: its rows stay, and reports as of an earlier cut still see them."""

from __future__ import annotations

from apps.audit.act import Act, action
from apps.core.errors import Conflict, Invalid
from apps.documents.records import set_state
from apps.intake.guards import may_import, upload_in
from apps.intake.models import Upload
from apps.intake.registry import port_of
from apps.intake.transitions import LOADED, LOADING, READY, WITHDRAWN
from apps.jobs.models import Job


@action("intake.upload.withdraw")
def withdraw_upload(act: Act, *, upload_id: int, reason: str) -> Upload:
    """Withdraw a load, with a reason; from the act's number on no report counts its lines."""
    upload = upload_in(upload_id, LOADED)
    port = port_of(upload.target)
    may_import(act.by, port, upload.holder_id)
    if not reason.strip():
        raise Invalid("Say why the load is withdrawn.", fields={"reason": "Say why the load is withdrawn."})
    port.withdraw(act, upload)
    set_state(act, upload.record, WITHDRAWN)
    act.audit(
        upload.holder_id,
        port.data_class,
        record=upload.result,
        reason=reason.strip(),
        details={"upload": upload.pk},
    )
    return upload


@action("intake.upload.reopen")
def reopen_upload(act: Act, *, upload_id: int) -> Upload:
    """Bring an upload whose load failed back to the fix step."""
    upload = upload_in(upload_id, LOADING)
    port = port_of(upload.target)
    may_import(act.by, port, upload.holder_id)
    job = Job.objects.filter(pk=upload.job or 0).first()
    if job is not None and job.open:
        raise Conflict(f"{upload.name} is still being loaded. Wait until the job has ended.")
    set_state(act, upload.record, READY)
    act.audit(upload.holder_id, port.data_class, record=upload.record_id, details={"job": upload.job})
    return upload
