"""Asks a ClamAV daemon about a file, where one is set up (ACCORD_CLAMAV: a socket path or host:port)."""

from __future__ import annotations

import socket
import struct
from typing import IO

from django.conf import settings

from apps.core.errors import Conflict, Invalid
from apps.documents.models import StoredFile

CHUNK = 64 * 1024
SECONDS = 60


def scan(file: IO[bytes], name: str) -> str:
    """StoredFile.Scan value; Invalid when something was found, Conflict when the scanner does not answer."""
    address = getattr(settings, "ACCORD_CLAMAV", "")
    if not address:
        return StoredFile.Scan.NOT_SCANNED
    try:
        with _connect(address) as line:
            line.sendall(b"zINSTREAM\0")
            while block := file.read(CHUNK):
                line.sendall(struct.pack("!I", len(block)) + block)
            line.sendall(struct.pack("!I", 0))
            answer = line.recv(4096).rstrip(b"\0\n").decode("ascii", "replace")
    except OSError as error:
        raise Conflict(
            f"The virus scanner does not answer, so “{name}” was not stored. Try again later."
        ) from error
    if answer.endswith(" OK"):
        return StoredFile.Scan.CLEAN
    if answer.endswith(" FOUND"):
        raise Invalid(
            f"The virus scanner found something harmful in “{name}”, so it was not stored. Tell your security team.",
            code="virus",
        )
    raise Conflict(f"The virus scanner could not read “{name}”, so it was not stored. Try again later.")


def _connect(address: str) -> socket.socket:
    if "/" in address:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        line.connect(address)
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
