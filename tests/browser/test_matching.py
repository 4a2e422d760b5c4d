"""The payables clerk in a real browser: the queue and the invoice beside its order, by keyboard; axe finds no fault."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.accessibility.test_pages import RULES
from tests.browser.keyboard import press, tab_to, type_into
from tests.browser_tools import NARROW, WIDE, SignIn


def _complaints(page: Page) -> list[str]:
    return page.watched.complaints  # type: ignore[attr-defined,no-any-return]


def test_a_dearer_invoice_is_read_beside_its_order_and_its_difference_accepted_by_keyboard(
    opened: SignIn,
) -> None:
    page = opened("cc.clerk", path="/payables/matching/")
    rows = page.locator("tbody tr")
    dearer = rows.filter(has_text="Exception").filter(has_text="more than 20 at the ordered")
    expect(dearer).to_contain_text("£405.00 is £35.00 more than 20 at the ordered £18.50.")
    expect(rows.filter(has_text="Nothing was received yet")).to_have_count(1)
    link = dearer.get_by_role("link")
    press(page, link)
    page.wait_for_url("**/payables/matching/*/")
    main = page.locator("main")
    expect(main.get_by_role("region", name="Lines of the invoice")).to_contain_text("20.25")
    expect(main.get_by_role("region", name="Lines of the order")).to_contain_text("18.50")
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth <= 320"), (
        "nothing is pushed off a phone's screen"
    )
    page.set_viewport_size(WIDE)
    summary = page.locator("summary", has_text="Accept the difference")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    panel = page.locator("details", has=summary)
    type_into(page, panel.get_by_label("Why"), "The maker's price rose; agreed with the store")
    press(page, panel.get_by_role("button", name="Ask for approval"))
    page.wait_for_url("**/payables/invoices/*/")
    expect(page.locator("main")).to_contain_text("Waiting")
    assert _complaints(page) == []


def test_a_match_is_shown_and_kept_without_javascript(opened: SignIn) -> None:
    page = opened("cc.clerk", path="/payables/matching/?show=all", java_script_enabled=False)
    page.locator("tbody tr", has_text="Nothing was received yet").get_by_role("link").click()
    page.wait_for_url("**/payables/matching/*/")
    expect(page.get_by_role("group", name="Line 1: Traffic cone")).to_contain_text("Line of the order")
    page.get_by_role("button", name="Keep this match").click()
    expect(page.locator("main")).to_contain_text("Nothing was received yet")
    assert _complaints(page) == []


@pytest.mark.parametrize("path", ["/payables/matching/", "/payables/matching/?show=all", "/payables/set-up/"])
def test_axe_finds_no_fault(opened: SignIn, path: str) -> None:
    page = opened("cc.clerk" if "matching" in path else "cc.finance", path=path)
    pages = [page.url]
    first = page.locator("tbody th a").first
    if "matching" in path and first.count():
        pages.append(page.url.split("/payables/")[0] + str(first.get_attribute("href")))
    for url in pages:
        page.goto(url)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            found = Axe().run(page, options=RULES).response["violations"]
            assert [(one["id"], len(one["nodes"])) for one in found] == []
