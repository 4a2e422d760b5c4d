"""What a file is, judged by its content; its name only has to agree.

Allowed kinds are those people attach to business records and that no program runs by opening them.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

import puremagic

from apps.core.errors import Invalid

HEAD = 16 * 1024
TAIL = 66 * 1024
ENTRIES_MAX = 20_000
DIRECTORY_MAX = 8 * 1024 * 1024
NAME_MAX = 120


@dataclass(frozen=True)
class Allowed:
    """A kind of file: media type, the endings its name may have, and its name for people."""

    media_type: str
    endings: frozenset[str]
    words: str


def _kind(media_type: str, endings: str, words: str) -> Allowed:
    return Allowed(media_type, frozenset(endings.split()), words)


TEXT = _kind("text/plain", ".txt .csv .tsv .json .xml .md .log .eml .ics .psv .dat .sta .940", "a text file")
ALLOWED = {
    "pdf": _kind("application/pdf", ".pdf", "a PDF"),
    "xlsx": _kind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", "an Excel workbook"
    ),
    "docx": _kind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", "a Word document"
    ),
    "pptx": _kind(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ".pptx",
        "a PowerPoint presentation",
    ),
    "ods": _kind("application/vnd.oasis.opendocument.spreadsheet", ".ods", "an OpenDocument spreadsheet"),
    "odt": _kind("application/vnd.oasis.opendocument.text", ".odt", "an OpenDocument text"),
    "ole": _kind("application/vnd.ms-excel", ".xls", "an old Excel workbook"),
    "png": _kind("image/png", ".png", "a PNG picture"),
    "jpg": _kind("image/jpeg", ".jpg .jpeg", "a JPEG picture"),
    "text": TEXT,
}
TEXT_TYPES = {
    ".csv": "text/csv", ".tsv": "text/tab-separated-values", ".json": "application/json", ".xml": "application/xml",
    ".eml": "message/rfc822", ".ics": "text/calendar",
}  # fmt: skip
MAGIC = {
    "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/jpg": "jpg",
}  # fmt: skip
PARTS = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx", "ppt/presentation.xml": "pptx"}


def clean_name(given: str) -> str:
    """A name safe to store and show: no folders, control or direction characters, at most 120 characters."""
    text = unicodedata.normalize("NFC", given.replace("\\", "/")).rsplit("/", 1)[-1]
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    text = re.sub(r"\s+", " ", text).strip(" .")
    stem, dot, ending = text.rpartition(".")
    if not dot:
        return text[:NAME_MAX] or "file"
    return f"{stem[: NAME_MAX - len(ending[:10]) - 1]}.{ending[:10]}" if stem else f"file.{ending[:10]}"


def judge(file: IO[bytes], name: str, size: int) -> str:
    """The media type of an allowed file whose name agrees with its content; Invalid with the cure otherwise."""
    if size == 0:
        raise Invalid(f"“{name}” is empty. Choose the file again.", code="empty_file")
    file.seek(0)
    head = file.read(HEAD)
    found = _by_content(file, head, name, size)
    ending = PurePath(name).suffix.lower()
    if found is None:
        raise Invalid(
            f"“{name}” is not a kind of file that may be stored. Send a PDF, an Office or OpenDocument file, "
            "a CSV or text file, or a PNG or JPEG picture.",
            code="file_kind",
        )
    if ending not in found.endings:
        raise Invalid(
            f"“{name}” is {found.words} by its content, whatever its name says. Give it the ending "
            f"{sorted(found.endings)[0]}, or send the file that was meant.",
            code="file_name",
        )
    return TEXT_TYPES.get(ending, found.media_type) if found is TEXT else found.media_type


def _by_content(file: IO[bytes], head: bytes, name: str, size: int) -> Allowed | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_zip(file, name, size)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return ALLOWED["ole"]
    if head.startswith(b"%PDF-"):
        return ALLOWED["pdf"]
    try:
        for match in puremagic.magic_string(head):
            key = MAGIC.get(match.mime_type)
            # A text file may by chance look like something; only signatures at the very start count.
            if key is not None and match.offset == 0 and len(match.byte_match) >= 3:
                return ALLOWED[key]
    except puremagic.PureError:
        pass
    return TEXT if _is_text(head) else None


def _is_text(head: bytes) -> bool:
    """True for text of any single-byte or UTF encoding: no control characters but those of text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if (
        head.lstrip()[:64].lower().startswith((b"<!doctype html", b"<html", b"<svg", b"<script"))
        or head[:2] == b"#!"
    ):
        return False
    return not any(byte < 32 and byte not in b"\t\n\r\x0c\x1a\x1b" for byte in head)


def _of_zip(file: IO[bytes], name: str, size: int) -> Allowed | None:
    """Office and OpenDocument files by their table of contents, read only when that is of a sane size."""
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return None
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if entries > ENTRIES_MAX or directory > DIRECTORY_MAX:
        raise Invalid(
            f"“{name}” holds far more parts than such a file needs, so it was not stored.", code="file_kind"
        )
    try:
        with zipfile.ZipFile(file) as packed:
            names = set(packed.namelist())
            if any(part.endswith("vbaProject.bin") for part in names):
                raise Invalid(
                    f"“{name}” contains macros. Save it without macros and send that.", code="macros"
                )
            if "mimetype" in names and packed.getinfo("mimetype").file_size < 200:
                declared = packed.read("mimetype").decode("ascii", "replace").strip()
                return next((a for a in ALLOWED.values() if a.media_type == declared), None)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return None
    return next((ALLOWED[kind] for part, kind in PARTS.items() if part in names), None)
