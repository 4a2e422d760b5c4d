"""What must hold before a file is taken, loaded or withdrawn."""

from __future__ import annotations

from apps.core.actor import Actor
from apps.core.errors import Conflict, NotFound
from apps.documents.models import Record
from apps.intake.models import Upload
from apps.intake.registry import Port
from apps.tenancy.models import Organisation


class AlreadyLoaded(Conflict):
    """The same file is already loaded; `record` is the load it became, `page` its address."""

    code = "already_loaded"

    def __init__(self, sentence: str, *, record: int, page: str) -> None:
        super().__init__(sentence)
        self.record = record
        self.page = page


def may_import(by: Actor, port: Port, organisation: int) -> None:
    """The person holds the target's duty in that organisation (a circle has no books of its own)."""
    if not Organisation.objects.filter(pk=organisation).exists():
        raise NotFound("Files are loaded for an organisation. Choose one.")
    by.require(port.duty, organisation)


def refuse_same_file(port: Port, organisation: int, sha256: str, name: str) -> None:
    """The same bytes are not loaded twice for one organisation while the first load stands."""
    found = port.live(organisation, sha256)
    if found is None:
        return
    record = Record.objects.get(pk=found)
    raise AlreadyLoaded(
        f"{name} is already loaded as {record.number}. Withdraw that load first if the file must be loaded again.",
        record=found, page=port.page(found),
    )  # fmt: skip


def upload_in(upload_id: int, *states: str) -> Upload:
    """The upload, its row locked, in one of the states; a sentence otherwise."""
    upload = (
        Upload.objects.select_for_update(of=("self",), no_key=True)
        .select_related("record")
        .filter(pk=upload_id)
        .first()
    )
    if upload is None:
        raise NotFound(f"There is no import {upload_id}, or you may not see it.")
    if states and upload.record.state not in states:
        raise Conflict(
            f"{upload.record.number} ({upload.name}) is {upload.record.state}; this can be done only while it is "
            f"{' or '.join(states)}. Open it again to see where it stands."
        )
    return upload
