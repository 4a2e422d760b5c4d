"""Private files: stored by hash under the files folder, opened only through the permission check.

The bytes are written before the row: if the act is rolled back, a file that no row names is left, which harms
nobody and may be removed by `loose_files`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from apps.audit.act import Act, action
from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Invalid, NotFound
from apps.core.scope import scoped_transaction
from apps.documents.content import clean_name, judge
from apps.documents.models import Record, StoredFile
from apps.documents.scanner import scan

CHUNK = 1024 * 1024
LOGGED = {DataClass.PAY, DataClass.RESTRICTED}
"""Classes whose files are logged each time one is read."""
_logged_kinds: set[str] = set()


def log_reads_of(kind: str) -> None:
    """Have each reading of a file of this kind of record logged too, whatever its class; called at start-up."""
    _logged_kinds.add(kind)


def store(act: Act, record: Record, upload: Any, *, name: str = "") -> StoredFile:
    """Check and keep an upload (or any binary file object) with its record, within an action."""
    given = clean_name(name or Path(str(getattr(upload, "name", "") or "file")).name)
    with _spooled(upload, given) as (file, digest, size):
        media_type = judge(file, given, size)
        file.seek(0)
        scanned = scan(file, given)
        _place(file, record.holder_id, digest)
    return StoredFile.objects.create(
        holder_id=record.holder_id, row_class=record.row_class, record=record, name=given, media_type=media_type,
        size=size, sha256=digest, scan=scanned, made_at=now(), made_by_id=act.by.person,
    )  # fmt: skip


def open_file(by: Actor, file_id: int) -> tuple[StoredFile, IO[bytes]]:
    """The file's row and its bytes, for a person who may see it; NotFound for anyone else.

    Reading a file of class pay or restricted, or of a kind that a room has logged, is an act of its own, with an audit
    entry.  Within an action use
    `open_bytes` and say so in that action's entry.
    """
    with scoped_transaction(by.scope()):
        found = StoredFile.objects.select_related("record").filter(pk=file_id).first()
    if found is None:
        raise NotFound(f"There is no file {file_id}, or you may not see it.")
    if DataClass(found.row_class) in LOGGED or found.record.kind in _logged_kinds:
        read_logged_file(by=by, file=found)
    return found, open_bytes(found)


def open_bytes(stored: StoredFile) -> IO[bytes]:
    """The bytes of a file whose row was read within a scope; not logged."""
    try:
        return path_of(stored.holder_id, stored.sha256).open("rb")
    except FileNotFoundError:
        raise NotFound(
            f"The file “{stored.name}” is recorded but its content is missing from the files folder. "
            "Ask the administrator to restore it from the backup."
        ) from None


@action("documents.file.read")
def read_logged_file(act: Act, *, file: StoredFile) -> None:
    """Log that a person (or a run in their name) read a file of a guarded class."""
    act.audit(
        file.holder_id, DataClass(file.row_class), record=file.record_id,
        details={"file": file.pk, "sha256": file.sha256},
    )  # fmt: skip


def path_of(holder: int, sha256: str) -> Path:
    """Where a file's bytes lie: one folder per holder, so that an organisation's files can leave with it."""
    return Path(settings.MEDIA_ROOT) / str(holder) / sha256[:2] / sha256


def is_whole(stored: StoredFile) -> bool:
    """True when the stored bytes still have the hash that the row keeps."""
    digest = hashlib.sha256()
    with open_bytes(stored) as file:
        while block := file.read(CHUNK):
            digest.update(block)
    return digest.hexdigest() == stored.sha256


@contextlib.contextmanager
def _spooled(upload: Any, name: str) -> Iterator[tuple[IO[bytes], str, int]]:
    """The upload copied once to a temporary file beside the store, with its hash and size; bounded."""
    limit = settings.ACCORD_UPLOAD_MAX_BYTES
    root = Path(settings.MEDIA_ROOT) / "incoming"
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=root, delete=False) as file:
        try:
            upload.seek(0)
            while block := upload.read(CHUNK):
                size += len(block)
                if size > limit:
                    raise Invalid(
                        f"“{name}” is larger than the {limit // (1024 * 1024)} MB a file may have. Split it, or ask "
                        "the administrator.",
                        code="file_size",
                    )
                digest.update(block)
                file.write(block)
            file.flush()
            yield file, digest.hexdigest(), size
        finally:
            Path(file.name).unlink(missing_ok=True)


def _place(file: IO[bytes], holder: int, sha256: str) -> None:
    """Link the temporary file to its place, once; the same bytes twice lie there once."""
    os.fsync(file.fileno())
    place = path_of(holder, sha256)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileExistsError):
        os.link(file.name, place)
