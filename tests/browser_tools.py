"""Fixtures of tests in a real browser: Debian's Chromium, a signed-in page, and what the page complained of."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.demo_server import DemoServer, serving

CHROMIUM = os.environ.get("ACCORD_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def demo_server() -> Iterator[DemoServer]:
    """One server for the tests of this process."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not on this machine: apt-get install chromium.")
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def chromium(demo_server: DemoServer) -> Iterator[Browser]:
    """One browser for the tests of this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """A page with everything its console, its policy and its requests complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._response)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _response(self, response: Any) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.url} answered {response.status}")


@pytest.fixture
def opened(chromium: Browser, demo_server: DemoServer) -> Iterator[SignIn]:
    """`opened("cc.analyst", path="/spend/")`: a page of that person, watched; `page.watched.complaints` afterwards."""
    contexts = []

    def make(who: str | None = None, *, path: str = "/", **options: Any) -> Page:
        context = chromium.new_context(
            base_url=demo_server.url, viewport=options.pop("viewport", WIDE), locale="en-GB", **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.watched = Watched(page)  # type: ignore[attr-defined]
        if who is not None:
            sign_in(page, who, path)
        return page

    yield make
    for context in contexts:
        context.close()


def sign_in(page: Page, who: str, path: str = "/") -> None:
    """Sign in as a demo person by the one-click form, and open the path."""
    page.goto("/accounts/login/")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    url = page.url
    page.context.request.post(
        "/demo/sign-in/", headers={"Referer": url}, max_redirects=0,
        form={"csrfmiddlewaretoken": token or "", "person": f"{who}@westmarch.example", "next": path},
    )  # fmt: skip
    page.goto(path)
