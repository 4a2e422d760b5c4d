"""A small local server of the style guide, under the strict policy of production, and Debian's Chromium."""

import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from apps.documents import styleguide
from tests.documents.samples import page as report_page

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FRAME = {
    "accord_nav": [
        {"label": "", "items": [{"label": "My work", "url": "#"}]},
        {
            "label": "Spend",
            "items": [{"label": "Loads", "url": "#", "current": True}, {"label": "Lines", "url": "#"}],
        },
        {"label": "Reports", "items": [{"label": "Catalogue", "url": "#"}]},
    ],
    "accord_who": {"name": "Alex Marsh", "organisations": ["Wyemoor Police", "Wyemoor Fire"], "links": []},
    "accord_footer": [{"label": "Accessibility", "url": "#"}],
}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Debian's own Chromium; without it these tests are skipped."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("Chromium is not installed: apt-get install chromium.")
    return {**browser_type_launch_args, "executable_path": chromium, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def styleguide_url() -> Iterator[str]:
    """The style guide's address on this machine."""
    pages = {
        "/": render_to_string("styleguide.html", {**styleguide.sample(), **FRAME}).encode(),
        "/report/": report_page(rows=90, for_screen=True).encode(),
    }

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/static/"):
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages.get(self.path, b""))

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", POLICY)
            super().end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *args: Handler(*args, directory=str(Path(settings.BASE_DIR)))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
