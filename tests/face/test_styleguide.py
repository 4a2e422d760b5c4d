"""The style guide and a report's page in a real browser: no accessibility fault, whole by keyboard, fit for 320 px."""

import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("path", ["", "report/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_the_strict_policy_holds(browser, styleguide_url, width, scheme, path):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(styleguide_url + path)
    for summary in page.locator(".chart summary").all():
        summary.click()
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert errors == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page must not scroll sideways"
    page.close()


def test_the_first_tab_skips_to_the_main_part(browser, styleguide_url):
    page = browser.new_page(java_script_enabled=False)
    page.goto(styleguide_url)
    page.keyboard.press("Tab")
    assert page.locator(".skip-link").evaluate("e => e.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.close()


def test_navigation_works_without_script_at_both_widths(browser, styleguide_url):
    wide = browser.new_page(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    wide.goto(styleguide_url)
    assert wide.get_by_role("link", name="Loads").is_visible()
    wide.close()
    narrow = browser.new_page(viewport={"width": 320, "height": 900}, java_script_enabled=False)
    narrow.goto(styleguide_url)
    assert not narrow.get_by_role("link", name="Loads").is_visible()
    narrow.locator(".nav > details > summary").click()
    assert narrow.get_by_role("link", name="Loads").is_visible()
    narrow.close()


def test_the_error_summary_has_the_focus_and_leads_to_the_field(browser, styleguide_url):
    page = browser.new_page()
    page.goto(styleguide_url)
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_amount"
    page.close()


def test_a_disabled_button_can_be_reached_but_does_not_act(browser, styleguide_url):
    page = browser.new_page()
    page.goto(styleguide_url)
    button = page.get_by_role("button", name="Approve")
    button.focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "why-approve"
    page.keyboard.press("Enter")
    assert page.url == styleguide_url
    page.close()


def test_focus_shows_in_forced_colours(browser, styleguide_url):
    page = browser.new_page(forced_colors="active")
    page.goto(styleguide_url)
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    page.close()
