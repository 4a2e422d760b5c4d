"""The duties of room procurement, and the contract that an act is about."""

from __future__ import annotations

from apps.audit.act import Act
from apps.core.errors import Conflict, NotFound
from apps.documents.models import Record
from apps.documents.records import locked
from apps.documents.versions import check_version
from apps.procurement.models import Contract

KEEP, APPROVE = "contract.keep", "contract.approve"


def opened(
    act: Act, record_id: int, *states: str, duty: str = KEEP, version: int | str | None = None
) -> Contract:
    """The contract, its record locked first and then its row, in one of the states; the duty is asked before."""
    record = Record.objects.filter(pk=record_id).first()
    found = Contract.objects.filter(record_id=record_id).first()
    if record is None or found is None:
        raise NotFound("There is no such contract, or you may not see it.")
    act.by.require(duty, found.holder_id)
    record = check_version(record, version) if version is not None else locked(record)
    if states and record.state not in states:
        raise Conflict(f"{record.number} is “{record.state}”, so this can no longer be done.")
    found = Contract.objects.select_for_update(of=("self",)).get(pk=found.pk)
    found.record = record
    return found
