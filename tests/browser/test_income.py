"""The income clerk in a real browser: an invoice raised, approved by another person and issued; axe finds no fault."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.accessibility.test_pages import RULES
from tests.browser.keyboard import press
from tests.browser_tools import NARROW, WIDE, SignIn


def faultless(page: Page) -> None:
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []


def choose(page: Page, label: str, words: str) -> None:
    """Choose by the words that an option begins with: the number after them is given at run time."""
    found = page.get_by_label(label)
    option = found.locator("option").filter(has_text=words)
    found.select_option(option.get_attribute("value"))


def test_the_clerk_raises_the_manager_approves_and_the_clerk_issues(opened: SignIn) -> None:
    clerk: Page = opened("cc.finance", path="/income/invoices/new/")
    choose(clerk, "Customer", "Westmarch County Show Society")
    clerk.get_by_label("Kind of income").select_option("special_service")
    clerk.get_by_label("What it is for").fill("Policing of the winter fair")
    line = clerk.get_by_role("group", name="Line 1")
    line.get_by_label("Description").fill("Constables, hours on duty")
    line.get_by_label("Quantity").fill("24")
    line.get_by_label("Unit", exact=True).select_option("hour")
    line.get_by_label("Unit price without VAT, £").fill("61.75")
    faultless(clerk)
    clerk.get_by_role("button", name="Keep the draft").click()
    expect(clerk.locator("main")).to_contain_text("£1,778.40")
    faultless(clerk)
    address = clerk.url
    clerk.get_by_role("button", name="Send for approval").click()
    expect(clerk.locator("main")).to_contain_text("waiting", ignore_case=True)

    manager: Page = opened("cc.manager", path=address)
    manager.get_by_role("link", name="Asked by").click()
    manager.get_by_role("button", name="Approve", exact=True).first.click()
    manager.goto(address)
    expect(manager.locator("main")).to_contain_text("approved", ignore_case=True)

    clerk.reload()
    clerk.get_by_role("button", name="Issue", exact=True).click()
    expect(clerk.locator("main")).to_contain_text("Issued on")
    faultless(clerk)
    assert clerk.watched.complaints == manager.watched.complaints == []  # type: ignore[attr-defined]


def test_the_clerk_takes_money_from_the_bank_by_keyboard_alone(opened: SignIn) -> None:
    """What is sure in one press, with its receipt and its match; what nobody knows is held."""
    page: Page = opened("cc.finance", path="/income/bank/")
    main = page.locator("main")
    row = page.get_by_role("row").filter(has_text="JOINT ESTATE")
    expect(row).to_contain_text("Says JOINT ESTATE")
    expect(row).to_contain_text("The same pounds")
    faultless(page)
    press(page, page.get_by_role("button", name="Take in the 1 sure line, £22,140.00"))
    expect(main).to_contain_text("The sure lines are taken in")
    expect(main).not_to_contain_text("JOINT ESTATE")
    press(
        page,
        page.get_by_role("button", name=re.compile("Hold it as not identified.*Interest on the balance")),
    )
    expect(main).to_contain_text("It is held as money not identified.")
    press(page, page.get_by_role("link", name="Money not identified (1)"))
    press(page, page.get_by_role("link", name=re.compile("^UNID-")))
    expect(main).to_contain_text("Put it to a customer")
    faultless(page)
    page.goto("/income/receipts/")
    expect(page.locator("tbody tr").first).to_contain_text("£22,140.00")
    assert page.watched.complaints == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["bank/", "not-identified/", "refunds/", "vat-relief/", "/grants/", "/grants/new/",
                                  "/grants/published/", "/purchasing/card-statements/"])  # fmt: skip
def test_the_pages_of_money_and_grants_are_faultless_on_a_phone_too(opened: SignIn, path: str) -> None:
    for size in (WIDE, NARROW):
        page: Page = opened(
            "cc.finance", path=path if path.startswith("/") else f"/income/{path}", viewport=size
        )
        assert page.locator("h1").count() == 1
        faultless(page)
        assert page.watched.complaints == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["", "?state=late", "customers/", "customers/new/", "receipts/", "receipts/new/", "aged/",
                                  "reminders/", "setup/"])  # fmt: skip
def test_axe_finds_no_fault_on_the_pages_of_income(opened: SignIn, path: str) -> None:
    page: Page = opened("cc.finance", path=f"/income/{path}")
    assert page.locator("h1").count() == 1
    faultless(page)
    if path == "?state=late":
        expect(page.locator("main")).to_contain_text("Westmarch Wanderers Football Club Ltd")
    assert page.watched.complaints == []  # type: ignore[attr-defined]
