"""The bank-details officer's and the bank reconciler's work in a real browser, by keyboard."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.keyboard import press, type_into
from tests.browser_tools import SignIn


def _complaints(page: Page) -> list[str]:
    return page.watched.complaints  # type: ignore[attr-defined,no-any-return]


def test_the_reconciler_posts_a_charge_and_matches_by_keyboard_alone(opened: SignIn) -> None:
    page = opened("cc.bank", path="/banking/")
    press(page, page.get_by_role("link", name="Reconcile Main account"))
    page.wait_for_url("**/reconcile/")
    main = page.locator("main")
    expect(main).to_contain_text("lines to match")
    expect(main).to_contain_text("Account charges")
    row = page.get_by_role("row", name="Account charges")
    press(page, row.locator("summary"))
    type_into(page, row.get_by_label("Account", exact=True), "52100")
    type_into(page, row.get_by_label("Cost centre (optional)"), "HQ")
    press(page, row.get_by_role("button", name="Send for approval"))
    page.wait_for_load_state()
    assert _complaints(page) == []


def test_the_officer_asks_for_a_change_and_reports_it_without_javascript(
    opened: SignIn, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Our account has changed")
    page = opened("cc.details", path="/banking/changes/", java_script_enabled=False)
    expect(page.locator("main")).to_contain_text("on hold")
    held = page.get_by_role("row").filter(has_text="on hold").first
    name = held.get_by_role("cell").first.inner_text()
    page.get_by_role("link", name="Ask for a change").click()
    page.get_by_label("Supplier").fill(name)
    page.get_by_label("Why they change").fill("A letter came")
    page.locator("input[type=file]").set_input_files(letter)
    page.get_by_label("Sort code").fill("00-00-03")
    page.get_by_label("Account number").fill("00000077")
    page.get_by_label("Name on the account").fill("Somebody else")
    page.get_by_role("button", name="Ask for the change").click()
    expect(page.locator("main")).to_contain_text("requested")
    assert "00000077" not in page.url and "00000077" not in page.content(), (
        "nothing secret on the page or in its address"
    )
    page.get_by_role("button", name="Show the numbers").click()
    expect(page.locator("main")).to_contain_text("00000077")
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_label("With whom you spoke").fill("Mrs Able")
    page.get_by_label("What they said").select_option("no")
    page.get_by_role("button", name="Keep it").first.click()
    expect(page.locator("main")).to_contain_text("reported")
    assert _complaints(page) == []
