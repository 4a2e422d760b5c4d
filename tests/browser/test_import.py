"""The whole import, from the file to the reconciled load: by keyboard alone, and with JavaScript switched off."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.keyboard import press, tab_to, type_into
from tests.browser_tools import SignIn

FILES = Path(__file__).resolve().parents[2] / "fixtures" / "demo-files"
TOTAL = "£57,517.17"


def _complaints(page: Page) -> list[str]:
    return page.watched.complaints  # type: ignore[attr-defined,no-any-return]


def test_a_file_with_serial_dates_is_loaded_by_keyboard_alone(opened: SignIn) -> None:
    page = opened("fra.analyst", path="/imports/")
    # The first Tab shows the way past the navigation.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    press(page, page.get_by_role("link", name="Import new files"))
    page.wait_for_url("**/imports/new/**")
    # The file chooser is the browser's own window; the field itself is reached by Tab.
    chooser = page.locator("input[type=file]")
    tab_to(page, chooser)
    chooser.set_input_files(FILES / "serial-dates.xlsx")
    press(page, page.get_by_role("button", name="Read the files"))
    page.wait_for_url("**/preview/")
    expect(page.locator("main")).to_contain_text(TOTAL)
    press(page, page.get_by_role("button", name="Load 12 rows"))
    page.wait_for_url("**/result/", timeout=60_000)
    expect(page.locator("main")).to_contain_text(TOTAL)
    press(page, page.get_by_role("link", name="Open the load"))
    page.wait_for_url("**/spend/loads/**")
    expect(page.locator("main")).to_contain_text("12 of 12 rows read")
    assert _complaints(page) == []


def test_a_bad_row_is_set_aside_by_keyboard_alone(opened: SignIn, tmp_path: Path) -> None:
    # A file of its own: the one that waits in the county is the tour's to show.
    given = tmp_path / "another-bad-row.csv"
    given.write_bytes((FILES / "one-bad-row.csv").read_bytes() + b"\n")
    page = opened("fra.analyst", path="/imports/new/")
    page.locator("input[type=file]").set_input_files(given)
    press(page, page.get_by_role("button", name="Read the files"))
    page.wait_for_url("**/imports/*/**")
    if not page.url.endswith("/fix/"):
        press(page, page.get_by_role("link", name="Fix or refuse 1 row"))
        page.wait_for_url("**/fix/")
    expect(page.locator("main")).to_contain_text("6 42.l8")
    type_into(
        page, page.get_by_label("Reason"), "A letter stands for a figure; the supplier sends the line again"
    )
    press(page, page.get_by_role("button", name="Set aside and load the rest"))
    page.wait_for_url("**/result/", timeout=60_000)
    main = page.locator("main")
    expect(main).to_contain_text("£56,874.99")
    expect(main).to_contain_text("Tom Ferrin")
    assert _complaints(page) == []


def test_the_import_works_without_javascript(opened: SignIn) -> None:
    page = opened("fra.analyst", path="/imports/new/", java_script_enabled=False)
    page.locator("input[type=file]").set_input_files(FILES / "second-header.xlsx")
    page.get_by_role("button", name="Read the files").click()
    expect(page.locator("main")).to_contain_text(TOTAL)
    page.get_by_role("button", name="Load 12 rows").click()
    for _ in range(60):
        if "/result/" in page.url:
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("main")).to_contain_text(TOTAL)
    # The same file once more is refused, with a link to the first load.
    page.goto("/imports/new/")
    page.locator("input[type=file]").set_input_files(FILES / "second-header.xlsx")
    page.get_by_role("button", name="Read the files").click()
    expect(page.get_by_role("alert").first).to_contain_text("already loaded")
    page.get_by_role("link", name="Open the first load").click()
    expect(page.locator("main")).to_contain_text("second-header.xlsx")


def test_a_file_of_another_body_is_refused_with_a_sentence(opened: SignIn) -> None:
    page = opened("fra.analyst", path="/imports/new/")
    page.locator("input[type=file]").set_input_files(FILES / "another-body.csv")
    page.get_by_role("button", name="Read the files").click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("another body")
