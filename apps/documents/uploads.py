"""Keeps an upload from filling the disk: past the size limit the rest is read and thrown away.

What arrives is then just over the limit, so that `attach` refuses it with its sentence.
"""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUpload(FileUploadHandler):
    """First of the upload handlers: passes on the first chunks of each file, up to the limit."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The chunk for the next handler, or None once the file is over the limit."""
        return raw_data if start <= settings.ACCORD_UPLOAD_MAX_BYTES else None

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""
