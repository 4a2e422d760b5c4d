"""PDF from HTML: tagged (PDF/UA-1), equal bytes for equal HTML, nothing fetched but our static files."""

from __future__ import annotations

import ctypes
import ctypes.util
import io
import logging
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from .errors import PaperError, PdfNotAvailable

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

STATIC = Path(__file__).resolve().parents[3] / "static"
CURE = (
    "Install Pango: on Debian or Ubuntu "
    "`apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0`, "
    "on macOS `brew install pango`."
)
LIBRARIES = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    "Fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
}
MAX_DEPTH = 200


@cache
def missing() -> str:
    """Why PDF cannot be made on this machine, in one sentence; empty when it can."""
    try:
        import weasyprint  # noqa: F401 - loading it is the test: it opens Pango
    except (ImportError, OSError) as error:
        return f"The PDF maker cannot start ({str(error).splitlines()[0]}). {CURE}"
    return ""


def libraries_missing() -> list[str]:
    """The libraries that cannot be loaded; quick, so that every command may ask (`missing` is the full proof)."""
    return [name for name, files in LIBRARIES.items() if not _loads(files)]


def _loads(files: tuple[str, ...]) -> bool:
    """True when one of the library's usual file names opens."""
    for file in files:
        try:
            ctypes.CDLL(file)
        except OSError:
            continue
        return True
    short = files[0].removeprefix("lib").split(".so")[0]
    return bool(ctypes.util.find_library(short))


def available() -> bool:
    """True when PDF can be made here; otherwise offer the page itself, which prints well."""
    return not missing()


def render_pdf(html: str, *, title: str, base_url: str | None = None) -> bytes:
    """The page as a tagged PDF/UA-1 file in British English, titled `title`.

    `base_url` is where relative addresses start: our static folder unless told otherwise. Whatever it is,
    only files inside the static folder (and data: addresses) are read. Equal HTML gives equal bytes under
    the same renderer (`renderer()` names it). Raises PdfNotAvailable without Pango, PaperError for an
    address that is not ours.
    """
    if missing():
        raise PdfNotAvailable(missing())
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    _settle()
    try:
        document = HTML(
            string=html, base_url=base_url or f"{STATIC.as_uri()}/", url_fetcher=_fetcher()
        ).render()
    except FatalURLFetchingError as error:
        if isinstance(error.__cause__, PaperError):
            raise error.__cause__ from None
        raise PaperError(f"The PDF '{title}' could not be made: {error}.") from error
    document.metadata.title = title
    document.metadata.lang = document.metadata.lang or "en-GB"
    document.metadata.generator = None
    raw = document.write_pdf(pdf_variant="pdf/ua-1")
    return _finish(raw)


def renderer() -> str:
    """What made the file, for the run's record: the same renderer gives the same bytes."""
    import pikepdf
    import weasyprint
    from weasyprint.text.ffi import harfbuzz_subset, pango

    version = pango.pango_version()
    words = f"{version // 10000}.{version // 100 % 100}.{version % 100}"
    subset = "with" if harfbuzz_subset else "without"
    return (
        f"weasyprint {weasyprint.__version__}, pango {words} {subset} harfbuzz-subset, "
        f"pikepdf {pikepdf.__version__}"
    )


def _fetcher() -> Any:
    """A fetcher that reads our static folder and data: addresses, and refuses everything else loudly."""
    from weasyprint.urls import URLFetcher

    class StaticOnly(URLFetcher):
        """Opens no address outside the static folder."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "data":
                return super().fetch(url, headers)
            path = Path(unquote(parts.path)).resolve()
            if parts.scheme != "file" or parts.netloc or not path.is_relative_to(STATIC):
                raise PaperError(f"A PDF may only use files of the static folder; {url[:200]} is not one.")
            if not path.is_file():
                raise PaperError(f"The PDF needs {path.relative_to(STATIC)}, which the static folder lacks.")
            return super().fetch(path.as_uri(), headers)

    return StaticOnly(allowed_protocols=("file", "data"), allow_redirects=False, fail_on_errors=True)


@cache
def _settle() -> None:
    """Keep the moment out of the embedded fonts, and the libraries' chatter about them out of the logs.

    Where HarfBuzz cannot cut a font down, fontTools does, and it would write the time into it.
    """
    os.environ.setdefault("SOURCE_DATE_EPOCH", "1")
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    logging.getLogger("weasyprint").setLevel(logging.ERROR)


def _finish(raw: bytes) -> bytes:
    """Give every table header its Scope and save with an id made from the content."""
    import pikepdf

    with pikepdf.open(io.BytesIO(raw)) as pdf:
        _scope_headers(pdf)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
        )
    return out.getvalue()


def _scope_headers(pdf: Pdf) -> None:
    """Say of each header cell whether it heads a column (within a table's head) or a row."""
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        raise PaperError("The PDF came out without tags, so a screen reader could not read it.")
    stack: list[tuple[Object, bool, int]] = [(root, False, 0)]
    while stack:
        node, in_head, depth = stack.pop()
        kind = str(node.get("/S", ""))
        in_head = in_head or kind == "/THead"
        if kind == "/TH":
            _set_scope(pdf, node, "/Column" if in_head else "/Row")
        if depth < MAX_DEPTH:
            stack.extend((kid, in_head, depth + 1) for kid in _kids(node))


def _set_scope(pdf: Pdf, node: Object, scope: str) -> None:
    """Write the Scope into the cell's table attributes."""
    import pikepdf

    attributes = node.get("/A")
    if isinstance(attributes, pikepdf.Dictionary):
        attributes.Scope = pikepdf.Name(scope)
    else:
        node.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name(scope))


def _kids(node: Object) -> list[Object]:
    """The structure elements directly below one (numbers and object references left out)."""
    import pikepdf

    kids = node.get("/K")
    if kids is None:
        return []
    found = list(kids) if isinstance(kids, pikepdf.Array) else [kids]  # type: ignore[call-overload]
    return [kid for kid in found if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
