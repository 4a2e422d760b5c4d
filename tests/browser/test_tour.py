"""Every row of the tour: sign in as its person, open its page, see its figure."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from apps.desk.stops import STOPS
from tests.browser_tools import SignIn


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("key", [stop.key for stop in STOPS])
def test_the_row_opens_its_page_and_its_figure_stands_there(opened: SignIn, key: str) -> None:
    page: Page = opened()
    page.goto("/tour/")
    row = page.locator(f"[id='{key}']")
    figure = _words(row.locator("[data-figure]").inner_text())
    assert figure not in ("", "none left", "0", "£0.00"), "the county leaves something to see"
    with page.expect_navigation():
        row.get_by_role("button").click()
    assert "/tour/" not in page.url
    shown = _words(page.locator("body").inner_text())
    assert figure.casefold() in shown.casefold(), f"{figure} does not stand on {page.url}"
    if "/api/" not in page.url:
        assert page.locator("h1").count() == 1
    assert page.watched.complaints == []  # type: ignore[attr-defined]


def test_the_tour_has_a_row_for_each_capability_and_no_two_alike() -> None:
    keys = [stop.key for stop in STOPS]
    assert len(keys) == len(set(keys)) >= 28
    assert all(stop.group and stop.attempt and stop.see for stop in STOPS)
