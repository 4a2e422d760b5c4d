"""A payables clerk in a real browser: a paper keyed beside its picture, by keyboard; e-invoices without script."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from apps.documents.einvoice.writing import write
from tests.browser.keyboard import press, tab_to, type_into
from tests.browser_tools import SignIn
from tests.einvoices import good, spoiled
from tests.payables.papers import pdf


def _complaints(page: Page) -> list[str]:
    return page.watched.complaints  # type: ignore[attr-defined,no-any-return]


def test_a_clerk_keys_a_paper_beside_its_picture_codes_it_and_sends_it_by_keyboard(
    opened: SignIn, tmp_path: Path
) -> None:
    paper = tmp_path / "another-paper.pdf"
    paper.write_bytes(pdf())
    page = opened("cc.clerk", path="/payables/")
    press(page, page.get_by_role("link", name="Bring an invoice"))
    page.wait_for_url("**/payables/bring/**")
    chooser = page.locator("input[type=file]")
    tab_to(page, chooser)
    chooser.set_input_files(paper)
    press(page, page.get_by_role("button", name="Bring it in"))
    page.wait_for_url("**/payables/papers/**")
    picture = page.get_by_role("img", name="Page 1 of another-paper.pdf")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.naturalWidth") > 500
    type_into(page, page.get_by_label("Supplier, as on the paper"), "Brackwater Power Ltd")
    type_into(page, page.get_by_label("Supplier's number of the invoice"), "88199")
    page.get_by_label("Date of the invoice").fill("2026-11-02")
    first = page.get_by_role("group", name="Line 1")
    type_into(page, first.get_by_label("What"), "Electricity, training centre")
    type_into(page, first.get_by_label("Net £"), "317.40")
    press(page, page.get_by_role("button", name="Key the invoice"))
    page.wait_for_url("**/payables/invoices/**")
    main = page.locator("main")
    expect(main).to_contain_text("£380.88")
    line = page.get_by_role("group", name="Line 1")
    type_into(page, line.get_by_label("Account"), "52100")
    type_into(page, line.get_by_label("Cost centre"), "ESTATES")
    category = page.get_by_label("Comes without an order because it is for")
    tab_to(page, category)
    category.select_option(label="UTIL Gas, electricity and water")
    press(page, page.get_by_role("button", name="Keep the codes"))
    expect(main).to_contain_text("UTIL Gas, electricity and water")
    press(page, page.get_by_role("button", name="Send for approval"))
    expect(main).to_contain_text("Waiting")
    assert _complaints(page) == []


def test_e_invoices_are_taken_or_sent_back_without_javascript(opened: SignIn, tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.xml", tmp_path / "wrong.xml"
    right.write_bytes(write(good(reference="HT-BROWSER-1")))
    wrong.write_bytes(
        spoiled(('TaxInclusiveAmount currencyID="GBP">480.00', 'TaxInclusiveAmount currencyID="GBP">481.00'))
    )
    page = opened("cc.clerk", path="/payables/bring/", java_script_enabled=False)
    page.locator("input[type=file]").set_input_files(wrong)
    page.get_by_role("button", name="Bring it in").click()
    page.wait_for_url("**/payables/sent-back/**")
    expect(page.locator("main")).to_contain_text("BR-CO-15")
    expect(page.locator("main")).to_contain_text("Net and VAT do not add up to the gross")
    page.goto(page.url.split("/payables/")[0] + "/payables/bring/")
    page.locator("input[type=file]").set_input_files(right)
    page.get_by_role("button", name="Bring it in").click()
    page.wait_for_url("**/payables/invoices/**")
    expect(page.locator("main")).to_contain_text("HT-BROWSER-1")
    assert _complaints(page) == []
