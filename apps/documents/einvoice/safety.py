"""What may be read as an e-invoice at all: size, encoding, depth and number of elements, no document type, no entities.

The file is walked once without building anything, so that a file made to harm is given up after a few kilobytes.
"""

from __future__ import annotations

from xml.parsers import expat

from apps.core.errors import Invalid

BYTES_MAX = 20 * 1024 * 1024
"""An invoice with scanned attachments inside seldom reaches 5 MB."""
ELEMENTS_MAX = 200_000
DEPTH_MAX = 40
NAMES_MAX = 2_000
CHUNK = 64 * 1024


def refuse_unsafe(data: bytes) -> None:
    """Invalid, in one sentence with the cure, unless the bytes are plain XML in UTF-8 within the limits."""
    if len(data) > BYTES_MAX:
        raise Invalid(
            f"The file is larger than the {BYTES_MAX // (1024 * 1024)} MB an e-invoice may have. Ask the supplier to send "
            "it without large attachments.",
            code="file_size",
        )
    if not data.strip():
        raise Invalid("The file is empty. Choose the file again.", code="empty_file")
    _refuse_encoding(data)
    gate = _Gate()
    try:
        for start in range(0, len(data), CHUNK):
            gate.parser.Parse(data[start : start + CHUNK], False)
        gate.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Invalid(
            f"The file is no well-formed XML: line {error.lineno}, {expat.ErrorString(error.code)}. Ask the supplier to "
            "send it again.",
            code="not_xml",
        ) from error


def _refuse_encoding(data: bytes) -> None:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(
            f"The file is not in UTF-8 (byte {error.start + 1:,} does not fit). Ask the supplier to send it in UTF-8, as "
            "Peppol demands.",
            code="encoding",
        ) from error
    if b"\x00" in data:
        raise Invalid(
            "The file holds zero bytes, so it is not UTF-8 text. Ask the supplier to send it in UTF-8.",
            code="encoding",
        )


class _Gate:
    """Counts what goes by and refuses a document type at its first letter: there entities begin."""

    def __init__(self) -> None:
        self.depth = self.elements = 0
        self.parser = expat.ParserCreate()
        self.parser.XmlDeclHandler = self.declared
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower().replace("_", "-") not in ("utf-8", "utf8"):
            raise Invalid(
                f"The file says it is in {encoding[:40]}; an e-invoice is in UTF-8. Ask the supplier to send it so.",
                code="encoding",
            )

    def doctype(self, *ignored: object) -> None:
        raise Invalid(
            "The file declares a document type, with which entities come in; an e-invoice has none. Ask the supplier to "
            "send the plain invoice.",
            code="document_type",
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > DEPTH_MAX or self.elements > ELEMENTS_MAX or len(attributes) > NAMES_MAX:
            raise Invalid(
                f"The file is nested deeper than {DEPTH_MAX} levels or has more than {ELEMENTS_MAX:,} elements, which no "
                "invoice needs. Ask the supplier what they sent.",
                code="too_deep",
            )

    def end(self, name: str) -> None:
        self.depth -= 1
