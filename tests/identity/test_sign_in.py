"""Signing in: with a password and a second step, never by guessing, and never as someone from outside."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import identify_hasher
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import path

from apps.identity.access import confirmed_lately, needs, signed_in
from apps.identity.models import SignIn
from tests.county import PASSWORD, email

pytestmark = pytest.mark.django_db


def _page(request):
    from django.http import HttpResponse

    return HttpResponse(f"Hello {request.actor.name}")


from config.urls import urlpatterns as _addresses  # noqa: E402

urlpatterns = [
    *_addresses,
    path("try/in/", signed_in(_page)),
    path("try/import/", needs("spend.import")(_page)),
    path("try/sensitive/", signed_in(confirmed_lately(_page))),
]


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    """Attempts are counted in the cache, which outlives a test's transaction."""
    cache.clear()


def _sign_in(client, key, password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": email(key), "password": password}, **more)


def test_a_person_signs_in_with_address_and_password(county, client):
    page = client.get("/accounts/login/")
    assert "Sign in" in page.content.decode()
    assert "sign up" not in page.content.decode().lower()
    answer = _sign_in(client, "cc.analyst")
    assert answer.status_code == 302
    with override_settings(ROOT_URLCONF=__name__):
        assert client.get("/try/in/").content == b"Hello Ana Lyst"


def test_passwords_are_kept_as_argon2(county):
    sign_in = SignIn.objects.get(email=email("cc.analyst"))
    assert identify_hasher(sign_in.password).algorithm == "argon2"


def test_five_wrong_passwords_lock_the_address(county, client):
    for _ in range(5):
        answer = _sign_in(client, "cc.analyst", "a wrong password")
    assert answer.status_code == 429
    assert "locked" in answer.content.decode()
    assert "in is locked for a while" in _sign_in(client, "cc.analyst").content.decode(), (
        "Even the right one waits."
    )
    assert _sign_in(Client(), "cc.buyer").status_code == 302, "Others are not held up."


def test_nobody_signs_up_or_changes_the_address_that_the_administrator_keeps(county, client):
    before = SignIn.objects.count()
    for address in ("/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/"):
        answer = client.post(
            address, {"email": "me@else.example", "password1": PASSWORD, "password2": PASSWORD}
        )
        assert answer.status_code == 404
    assert SignIn.objects.count() == before


def test_pages_ask_for_a_sign_in_and_for_the_duty(county, client):
    with override_settings(ROOT_URLCONF=__name__):
        answer = client.get("/try/in/?month=4")
        assert answer.status_code == 302
        assert answer.url == "/accounts/login/?next=/try/in/%3Fmonth%3D4"
        _sign_in(client, "member")
        refused = client.get("/try/import/")
        assert refused.status_code == 403
        assert "does not hold a duty that opens this page" in refused.content.decode()
        _sign_in(other := Client(), "cc.analyst")
        assert other.get("/try/import/").status_code == 200


def test_a_person_who_has_left_is_signed_out_at_the_next_step(county, client):
    from apps.core.scope import scope
    from apps.identity.models import Person

    _sign_in(client, "cc.analyst")
    with scope(county.everything()):
        Person.objects.filter(pk=county.person("cc.analyst")).update(during=("2020-04-01", "2026-01-01"))
    with override_settings(ROOT_URLCONF=__name__):
        assert client.get("/try/in/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_sensitive_act_asks_again_who_one_is(county, client):
    with override_settings(ROOT_URLCONF=__name__):
        _sign_in(client, "cc.analyst")
        session = client.session
        assert client.get("/try/sensitive/").status_code == 200, "Reading is free."
        asked = client.post("/try/sensitive/", {"what": "this"})
        assert asked.status_code == 302
        assert asked.url.startswith("/accounts/reauthenticate/")
        page = client.get(asked.url)
        assert "Confirm that it is you" in page.content.decode()
        done = client.post(asked.url, {"password": PASSWORD, "next": "/try/sensitive/"})
        assert done.content == b"Hello Ana Lyst", "The form that was held back goes on by itself."
        assert client.post("/try/sensitive/").status_code == 200
        assert session is not None


def _code(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_an_authenticator_app_is_the_second_step_and_its_secret_is_sealed(county, client):
    sign_in = SignIn.objects.get(email=email("cc.analyst"))
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(sign_in, secret)
    kept = Authenticator.objects.get(user=sign_in)
    assert secret not in str(kept.data)
    first = _sign_in(client, "cc.analyst")
    assert first.url.startswith("/accounts/mfa/authenticate/")
    assert "_auth_user_id" not in client.session, "The password alone does not let in."
    page = client.get(first.url).content.decode()
    assert "Second step" in page
    assert client.post("/accounts/mfa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/mfa/authenticate/", {"code": _code(secret)}).status_code == 302
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/mfa/", "/accounts/mfa/totp/activate/", "/accounts/mfa/webauthn/", "/accounts/mfa/webauthn/add/",
        "/accounts/password/change/", "/accounts/logout/", "/accounts/reauthenticate/", "/accounts/password/reset/",
    ],
)  # fmt: skip
def test_every_page_about_ones_own_sign_in_opens(county, client, address):
    _sign_in(client, "cc.analyst")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(address)
    assert page.status_code == 200
    text = page.content.decode()
    assert text.count("<h1") == 1
    assert "style=" not in text


def test_recovery_codes_can_be_shown_and_renewed(county, client):
    sign_in = SignIn.objects.get(email=email("cc.analyst"))
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(sign_in, secret)
    _sign_in(client, "cc.analyst")
    client.post("/accounts/mfa/authenticate/", {"code": _code(secret)})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/accounts/mfa/recovery-codes/generate/").status_code == 200
    client.post("/accounts/mfa/recovery-codes/generate/")
    shown = client.get("/accounts/mfa/recovery-codes/").content.decode()
    assert "10 of 10 codes are left" in shown
    assert shown.count("<code>") == 10


def test_where_a_second_step_is_asked_for_nobody_goes_on_without_one(county, client):
    with override_settings(ROOT_URLCONF=__name__, ACCORD_SECOND_STEP=True):
        _sign_in(client, "cc.analyst")
        assert client.get("/try/in/").url == "/accounts/mfa/"
        TOTP.activate(SignIn.objects.get(email=email("cc.analyst")), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        assert client.get("/try/in/").status_code == 200


def test_a_new_password_comes_by_a_link_and_unknown_addresses_learn_nothing(county, client, mailoutbox):
    known = client.post("/accounts/password/reset/", {"email": email("cc.analyst")})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@westmarch.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mailoutbox] == [[email("cc.analyst")]]
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    page = client.get(link, follow=True)
    assert "Choose a new password" in page.content.decode()
    chosen = "a much longer phrase than before"
    client.post(page.request["PATH_INFO"], {"password1": chosen, "password2": chosen})
    assert _sign_in(Client(), "cc.analyst", chosen).url == "/"


def test_one_click_sign_in_exists_only_in_a_demo_on_this_machine(county, client):
    form = {"person": email("cc.analyst"), "next": "/work/"}
    assert client.post("/demo/sign-in/", form).status_code == 404, "Not without demo settings."
    with override_settings(DEMO=True):
        assert client.post("/demo/sign-in/", form, REMOTE_ADDR="10.0.0.8").status_code == 404
        assert client.post("/demo/sign-in/", form, headers={"X-Forwarded-For": "10.0.0.8"}).status_code == 404
        assert client.get("/demo/sign-in/").status_code == 405, "Never by a link."
        with override_settings(PRODUCTION=True):
            assert client.post("/demo/sign-in/", form).status_code == 404
        assert "Ana Lyst" in client.get("/accounts/login/").content.decode()
        away = client.post("/demo/sign-in/", form | {"next": "https://elsewhere.example/"})
        assert away.url == "/"
        assert client.post("/demo/sign-in/", form).url == "/work/"
    with override_settings(ROOT_URLCONF=__name__):
        assert client.get("/try/in/").content == b"Hello Ana Lyst"
    assert "Ana Lyst" not in Client().get("/accounts/login/").content.decode()
