"""Working a page with the keyboard alone, as somebody does who uses no mouse."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

TABS_MAX = 150


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus; fails when it is never reached or shows no focus."""
    for _ in range(TABS_MAX):
        if target.evaluate("node => node === document.activeElement"):
            assert target.evaluate("node => node.matches(':focus-visible')"), "the focus can be seen"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached with Tab from {page.url}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Tab to a link or button and press it."""
    tab_to(page, target)
    page.keyboard.press(key)


def type_into(page: Page, target: Locator, text: str) -> None:
    """Tab to a field and type."""
    tab_to(page, target)
    page.keyboard.type(text)
