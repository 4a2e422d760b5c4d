"""Which characters the bytes of a text file stand for: UTF-8, UTF-16, Windows (cp1252) or DOS (cp437)."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from pathlib import Path

from .errors import UnreadableFile

CHUNK = 1 << 20
MIXED = "utf-8/cp1252"  # UTF-8 with stray Windows bytes, as when two exports were pasted together

# In cp437 the pound sign is 0x9C, which cp1252 reads as a ligature; it stands before a figure or in brackets.
_DOS_POUND = re.compile(rb"[(\s,;\"'-]\x9c|\x9c[\s\d).-]")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("accord-cp1252", _as_cp1252)


def open_text(path: Path, encoding: str) -> io.TextIOWrapper:
    """The file as text in the encoding that `sniff_encoding` named, line ends left as they are."""
    if encoding == MIXED:
        return path.open(encoding="utf-8", errors="accord-cp1252", newline="")
    errors = "replace" if encoding in ("cp1252", "cp437") else "strict"
    return path.open(encoding=encoding, errors=errors, newline="")


def sniff_encoding(path: Path, name: str) -> tuple[str, str]:
    """(encoding, SHA-256) of a text file, in one pass over it."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8 = True
    tail = b""
    valid = stray = dos = windows = 0
    with path.open("rb") as stream:
        head = stream.read(4)
        stream.seek(0)
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            if utf8 and not chunk.isascii():
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    utf8 = False
            elif utf8:
                utf8 = _still_utf8(decoder, chunk)
            if not chunk.isascii():
                dos += len(_DOS_POUND.findall(tail + chunk))
                windows += chunk.count(b"\xa3")
                good, bad = _count_utf8(chunk)
                valid, stray = valid + good, stray + bad
            tail = chunk[-1:]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        _check_utf16(path, name)
        return "utf-16", digest.hexdigest()
    if utf8 and _finished(decoder):
        return ("utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"), digest.hexdigest()
    if valid > stray:
        return MIXED, digest.hexdigest()
    return ("cp437" if dos and not windows else "cp1252"), digest.hexdigest()


def _still_utf8(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    """An ASCII chunk is good unless the chunk before it ended inside a character."""
    try:
        decoder.decode(chunk[:4])
    except UnicodeDecodeError:
        return False
    return True


def _finished(decoder: codecs.IncrementalDecoder) -> bool:
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _count_utf8(chunk: bytes) -> tuple[int, int]:
    """(characters of several bytes, bytes that are not UTF-8) in a chunk."""
    text = chunk.decode("utf-8", "replace")
    stray = text.count("\ufffd")
    return sum(1 for _ in re.finditer(r"[^\x00-\x7f\ufffd]", text)), stray


def _check_utf16(path: Path, name: str) -> None:
    try:
        with path.open(encoding="utf-16", newline="") as stream:
            while stream.read(CHUNK):
                pass
    except UnicodeError as error:
        raise UnreadableFile(f"{name} begins as UTF-16 text but is not. Save it as CSV UTF-8.") from error
