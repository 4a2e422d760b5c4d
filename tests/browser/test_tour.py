"""Every row of the tour: sign in as its person, open its page, see its figure."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from apps.desk.stops import STOPS
from tests.browser_tools import SignIn, sign_in
from tests.demo_server import DemoServer

EMPTY = ("", "none left", "0", "£0.00")


@pytest.fixture(scope="module")
def rows(chromium: Browser, demo_server: DemoServer) -> dict[str, dict[str, str]]:
    """Figure, person and address of each row, read from the tour once: each figure is worked out live."""
    page = chromium.new_page(base_url=demo_server.url)
    page.goto("/tour/")
    found: dict[str, dict[str, str]] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("[data-stop]")].map(row => [row.id, {
            figure: row.querySelector("[data-figure]").innerText,
            person: row.querySelector("[name=person]").value, next: row.querySelector("[name=next]").value}]))"""
    )
    page.close()
    return found


@pytest.mark.parametrize("key", [stop.key for stop in STOPS])
def test_the_row_opens_its_page_and_its_figure_stands_there(
    opened: SignIn, rows: dict[str, dict[str, str]], key: str
) -> None:
    assert key in rows, "its person or its page is missing"
    row = rows[key]
    assert row["figure"] not in EMPTY, "the county leaves something to see"
    page: Page = opened()
    sign_in(page, row["person"].split("@")[0], row["next"])
    assert _words(row["figure"]) in _words(page.locator("body").inner_text()), page.url
    if "/api/" not in page.url:
        assert page.locator("h1").count() == 1
    assert page.watched.complaints == []  # type: ignore[attr-defined]


def test_one_click_signs_in_and_opens(opened: SignIn, rows: dict[str, dict[str, str]]) -> None:
    page: Page = opened(path="/tour/")
    page.goto("/tour/")
    page.locator("[id=explore]").get_by_role("button").click()
    page.wait_for_url("**/spend/")
    assert page.get_by_role("heading", level=1).inner_text() == "Spend"


def test_the_tour_has_a_row_for_each_capability_and_no_two_alike() -> None:
    keys = [stop.key for stop in STOPS]
    assert len(keys) == len(set(keys)) >= 28
    assert all(stop.group and stop.attempt and stop.see for stop in STOPS)


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()
