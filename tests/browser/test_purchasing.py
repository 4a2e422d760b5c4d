"""A need from a phone to the stores: asked on 320 pixels, approved by keyboard, received in part."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.keyboard import press, type_into
from tests.browser_tools import SignIn

PHONE = {"width": 320, "height": 640}


def _complaints(page: Page) -> list[str]:
    return page.watched.complaints  # type: ignore[attr-defined,no-any-return]


def _fits(page: Page) -> bool:
    """Nothing sticks out sideways: the page itself does not scroll."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_station_officer_asks_from_a_phone(opened: SignIn) -> None:
    page = opened("fra.station", path="/purchasing/need/", viewport=PHONE)
    assert _fits(page)
    page.get_by_label("What is needed").fill("Rescue helmet")
    page.get_by_label("Kind of thing").select_option(label="Operational equipment")
    page.get_by_label("How many").fill("2")
    page.get_by_label("Price each").fill("180")
    page.get_by_label("Why this is value for money").fill("Contract price; the old ones are past their life")
    page.get_by_role("button", name="Send for approval").click()
    page.wait_for_url(re.compile(r"/purchasing/requisitions/\d+/"))
    expect(page.locator("main")).to_contain_text("It is sent for approval.")
    expect(page.locator("main")).to_contain_text("Rescue helmet")
    assert _fits(page)
    assert _complaints(page) == []


def test_the_budget_holder_approves_by_keyboard_alone(opened: SignIn) -> None:
    page = opened("fra.commander", path="/work/")
    press(page, page.get_by_role("link", name="Thermal imaging camera").first)
    page.wait_for_url("**/work/approvals/**")
    press(page, page.get_by_role("link", name=re.compile("^REQ-")))
    page.wait_for_url("**/purchasing/requisitions/**")
    expect(page.locator("main")).to_contain_text("What the budgets have left")
    press(page, page.get_by_role("link", name="Decide on the approval"))
    page.wait_for_url("**/work/approvals/**")
    type_into(page, page.get_by_label("Remark"), "Within the plan")
    press(page, page.get_by_role("button", name="Approve"))
    page.wait_for_url("**/work/")
    expect(page.locator("main")).to_contain_text("Your approval is kept.")
    assert _complaints(page) == []


def test_the_stores_receive_part_of_an_order_and_the_buyer_may_not(opened: SignIn) -> None:
    page = opened("fra.stores", path="/purchasing/orders/?state=due", viewport=PHONE)
    row = page.get_by_role("row").filter(has_text="Fire boots")
    row.get_by_role("link").click()
    page.get_by_role("link", name="Receive").click()
    page.get_by_label(re.compile("Fire boots, pair: how many")).fill("5")
    page.get_by_label("Delivery note").fill("DN 88467")
    assert _fits(page)
    page.get_by_role("button", name="Receive").click()
    page.wait_for_url("**/purchasing/receipts/**")
    expect(page.locator("main")).to_contain_text("£592.50")
    expect(page.locator("main")).to_contain_text("DN 88467")
    assert _complaints(page) == []
    buyer = opened("fra.buyer", path="/purchasing/orders/?state=due")
    buyer.get_by_role("row").filter(has_text="Fire boots").get_by_role("link").click()
    expect(buyer.locator("main")).to_contain_text("It takes the duty “goods.receive”")
    assert _complaints(buyer) == []
