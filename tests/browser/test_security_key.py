"""A security key as second step: added, asked for at the next sign-in, and worth nothing in another's hands."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser_tools import WIDE
from tests.demo_server import DemoServer

WHO, PASSWORD = "amb.analyst@westmarch.example", "a long phrase for one test of keys"
KEY = {
    "protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def _page_with_a_key(browser: Browser, base: str) -> Page:
    """A page whose browser holds a security key that is touched at once."""
    page = browser.new_context(base_url=base, viewport=WIDE).new_page()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return page


def _password_given(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(WHO)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def test_a_security_key_is_added_and_then_needed_to_sign_in(
    demo_server: DemoServer, chromium: Browser
) -> None:
    done = demo_server.manage(
        "shell", "-c",
        f"from apps.identity.models import SignIn; one = SignIn.objects.get(email={WHO!r}); "
        f"one.set_password({PASSWORD!r}); one.save()",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    # A key belongs to a name, which an address in figures is not.
    base = demo_server.url.replace("127.0.0.1", "localhost")
    page = _page_with_a_key(chromium, base)
    _password_given(page)
    page.goto("/accounts/mfa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("Key in the drawer")
    page.get_by_role("button", name="Add the key").click()
    expect(page.locator("main")).to_contain_text("recovery codes", ignore_case=True)
    page.goto("/accounts/mfa/webauthn/")
    expect(page.get_by_role("row", name="Key in the drawer")).to_contain_text("Never")

    page.context.clear_cookies()
    _password_given(page)
    page.get_by_role("button", name="Use a security key").click()
    page.wait_for_url(lambda address: "/accounts/" not in address)
    page.goto("/accounts/mfa/webauthn/")
    expect(page.get_by_role("row", name="Key in the drawer")).not_to_contain_text("Never")
    page.context.close()

    other = _page_with_a_key(chromium, base)
    _password_given(other)
    other.get_by_role("button", name="Use a security key").click()
    other.wait_for_timeout(1_500)
    assert "/accounts/mfa/authenticate/" in other.url, "another key opens nothing"
    other.context.close()
