"""The payment officer's work in a real browser, by keyboard: a proposed run reviewed, an invoice out and in again, sent."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.keyboard import press, tab_to, type_into
from tests.browser_tools import SignIn


def _complaints(page: Page) -> list[str]:
    return page.watched.complaints  # type: ignore[attr-defined,no-any-return]


def test_the_officer_reviews_a_run_and_sends_it_by_keyboard_alone(opened: SignIn) -> None:
    page = opened("cc.finance", path="/payables/runs/")
    press(page, page.get_by_role("link", name="RUN-").first)
    page.wait_for_url("**/payables/runs/*/")
    main = page.locator("main")
    expect(main).to_contain_text("Look at these first")
    expect(main).to_contain_text("Bank details are being changed")
    expect(main).to_contain_text("No bank details are held")
    row = page.get_by_role("region", name="Payees").get_by_role("row", name="Brackwater Power Ltd")
    press(page, row.locator("summary"))
    tab_to(page, row.get_by_role("checkbox").first)
    page.keyboard.press("Space")
    type_into(page, page.get_by_label("Why").first, "The meter was read twice")
    press(page, page.get_by_role("button", name="Take out what is ticked"))
    expect(main).to_contain_text("The meter was read twice")
    tab_to(page, page.get_by_role("group", name="What may be put in").get_by_role("checkbox").first)
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Put in what is ticked"))
    expect(main).not_to_contain_text("The meter was read twice")
    press(page, page.get_by_role("button", name="Send for release"))
    for _ in range(60):
        if page.get_by_role("link", name="PAY-").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(main).to_contain_text("prepared")
    assert _complaints(page) == []


def test_the_manager_sees_runs_without_javascript_and_why_nothing_may_be_sent(opened: SignIn) -> None:
    page = opened("cc.manager", path="/payables/runs/", java_script_enabled=False)
    expect(page.locator("main")).to_contain_text("The organisation pays on Tuesday and Thursday")
    expect(page.locator("main")).to_contain_text("payment.prepare")
    assert _complaints(page) == []
