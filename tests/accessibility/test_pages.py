"""axe finds no fault on any page: each shape at 1280 and 320 pixels, as the role that sees most of it.

`make a11y` (ACCORD_A11Y=full) tries every page of every role, and every register.
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.accessibility.crawl import Found, crawl
from tests.browser_tools import NARROW, WIDE, Watched, sign_in
from tests.demo_server import DemoServer, people

FULL = os.environ.get("ACCORD_A11Y") == "full"
#: Between them they see every page; the order settles who shows a page that two see alike.
ROLES = (
    "fra.analyst",
    "cc.buyer",
    "steward",
    "codes",
    "secretary",
    "owner",
    "admin",
    "cc.vetting",
    "cc.details",
    "cc.bank",
    "cc.finance",
    "fra.finance2",
    "cc.manager",
    "fra.station",
    "fra.commander",
    "fra.stores",
    "cc.inspector",
    "cc.purchasing",
    "auditor",
)
PARTS = 4
FIELDS = (
    "input:not([type=hidden]):not([type=submit]):not([type=checkbox]):not([type=radio]), textarea, select"
)
#: Without `preload` axe leaves the style sheets alone, which the policy would not let it write anew.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "preload": False,
    "resultTypes": ["violations"],
}  # fmt: skip


@pytest.fixture(scope="session")
def signed_in_pages(chromium: Browser, demo_server: DemoServer) -> dict[str, Page]:
    """A page for each role, signed in once."""
    made = {}
    for who in ROLES if not FULL else people():
        page = chromium.new_context(base_url=demo_server.url, viewport=WIDE, locale="en-GB").new_page()
        page.watched = Watched(page)  # type: ignore[attr-defined]
        sign_in(page, who)
        made[who] = page
    return made


@pytest.fixture(scope="session")
def shapes(signed_in_pages: dict[str, Page], demo_server: DemoServer) -> list[Found]:
    """Every page shape with the role that sees most controls on it; every role's own when all are wanted.

    Clones of the county have the same addresses, so one process of a run looks for them and the others read its list.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    kept = Path(tempfile.gettempdir()) / f"accord-pages-{run}.json"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            return [Found(**one) for one in json.loads(kept.read_text())]
        best: dict[str, Found] = {}
        for who, page in signed_in_pages.items():
            for key, found in crawl(page, demo_server.url, who, every_register=FULL).items():
                name = f"{who} {key}" if FULL else key
                if name not in best or found.controls > best[name].controls:
                    best[name] = found
        listed = [best[name] for name in sorted(best)]
        kept.write_text(json.dumps([asdict(one) for one in listed]))
        return listed


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_has_a_fault(shapes: list[Found], signed_in_pages: dict[str, Page], part: int) -> None:
    """The pages are shared out over parts, so that two processes try half each."""
    assert len(shapes) > 30, "the crawl finds the product"
    axe, faults = Axe(), []
    for found in shapes[part::PARTS]:
        page = signed_in_pages[found.who]
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.goto(found.path)
            faults += _faults(axe, page, f"{found.key} ({found.who}, {size['width']})")
        if found.form:
            faults += _with_errors(axe, page, found)
        faults += _complaints(page)
    assert faults == [], "\n".join(faults)


def test_the_pages_before_sign_in_have_no_fault(chromium: Browser, demo_server: DemoServer) -> None:
    axe, faults = Axe(), []
    page = chromium.new_context(base_url=demo_server.url, locale="en-GB").new_page()
    page.watched = Watched(page)  # type: ignore[attr-defined]
    for path in ("/accounts/login/", "/accounts/password/reset/", "/tour/", "/no-such-page/"):
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.goto(path)
            faults += _faults(axe, page, f"{path} ({size['width']})")
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("nobody@westmarch.example")
    page.locator("input[type=password]").fill("not the password")
    page.locator("main button[type=submit]").first.click()
    faults += _faults(axe, page, "sign-in, refused")
    assert faults + _complaints(page) == []


def _with_errors(axe: Axe, page: Page, found: Found) -> list[str]:
    """The same page after its form was sent back empty: errors are tied to their fields.

    A form of a button alone has no fields: pressing it would act, and other tests would find what it left.
    """
    forms = page.locator("main form[method=post]:not([action])").filter(has=page.locator(FIELDS))
    if forms.count() == 0:
        return []
    form = forms.first
    form.evaluate(
        "(form, fields) => { form.noValidate = true; for (const field of form.querySelectorAll(fields)) "
        "{ field.value = ''; } }",
        FIELDS,
    )
    button = form.locator(
        ":is(button[type=submit], button:not([type]), input[type=submit]):not([aria-hidden=true])"
    )
    if button.count() == 0 or not button.first.is_visible():
        return []
    button.first.click()
    page.wait_for_load_state()
    return _faults(axe, page, f"{found.key}, sent back empty ({found.who})")


def _faults(axe: Axe, page: Page, what: str) -> list[str]:
    """axe's violations, and a page that scrolls sideways, each as one line."""
    result: dict[str, Any] = axe.run(page, options=RULES).response
    lines = [
        f"{what}: {item['id']}: {node['target']} {node['html'][:160]}"
        for item in result["violations"]
        for node in item["nodes"][:3]
    ]
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 1:
        lines.append(f"{what}: the page is {over} pixels wider than the window")
    return lines


def _complaints(page: Page) -> list[str]:
    said: list[str] = list(page.watched.complaints)  # type: ignore[attr-defined]
    page.watched.complaints.clear()  # type: ignore[attr-defined]
    return said
