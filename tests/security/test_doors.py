"""The doors of the web: caches, second steps, redirects, hosts, cookies, single sign-on, and what a log keeps."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client, RequestFactory, override_settings
from django.urls import get_resolver

from apps.core.logs import without_secrets, without_values
from apps.desk.middleware import RequestLog
from apps.identity.adapter import SignOnAdapter
from apps.identity.models import SignIn
from tests.county import PASSWORD
from tests.security.test_every_write import sign_in

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["/", "/search/", "/spend/", "/spend/lines/", "/imports/", "/suppliers/", "/jobs/", "/work/", "/board/", "/reports/",
         "/people/", "/registers/", "/api/v1/organisations/", "/api/v1/spend-lines/", "/api/v1/schema/",
         "/accounts/mfa/"]  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    cache.clear()


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_no_cache_keeps_a_private_page_and_no_page_is_framed(page, county):
    answer = sign_in(county, "cc.analyst").get(page)
    assert "private" in answer["Cache-Control"] or "no-store" in answer["Cache-Control"], answer[
        "Cache-Control"
    ]
    assert "max-age=0" in answer["Cache-Control"] or "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_without_the_second_step_no_door_opens(page, county):
    """Pages, registers and the interface for programs alike; only the page that sets one up does."""
    with override_settings(ACCORD_SECOND_STEP=False):
        client = sign_in(county, "cc.analyst")
    with override_settings(ACCORD_SECOND_STEP=True):
        answer = client.get(page)
    if page == "/accounts/mfa/":
        assert answer.status_code == 200
    elif page.startswith("/api/"):
        assert answer.status_code == 403
    else:
        assert answer.status_code == 302
        assert answer.url.startswith(("/accounts/mfa/", "/registers/login/")), answer.url
        assert client.get(answer.url).status_code in (200, 302)


@pytest.mark.django_db
@pytest.mark.parametrize("onward", [
    "https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "https:evil.example",
    "///evil.example", "http:///evil.example", "\tjavascript:alert(1)",
])  # fmt: skip
def test_a_sign_in_leads_nowhere_else(onward, county):
    sent = {"login": county.email("cc.analyst"), "password": PASSWORD, "next": onward}
    answer = Client().post("/accounts/login/", sent)
    assert answer.status_code == 302
    assert answer.url == "/"


@pytest.mark.django_db
def test_forms_need_their_token_and_the_session_changes_at_sign_in(county):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/accounts/login/")
    sent = {"login": county.email("cc.analyst"), "password": PASSWORD}
    assert client.post("/accounts/login/", sent).status_code == 403
    token = page.context["csrf_token"]
    client.cookies["accord"] = "a" * 32
    answer = client.post("/accounts/login/", {**sent, "csrfmiddlewaretoken": str(token)})
    assert answer.status_code == 302
    assert client.cookies["accord"].value != "a" * 32, (
        "A session that somebody chose beforehand is not taken over."
    )
    assert client.cookies["accord"]["httponly"] and client.cookies["accord"]["samesite"] == "Lax"
    for page in ("/work/notices/seen/", "/api/v1/report-runs/"):
        assert client.post(page, {}).status_code == 403, page


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_not_answered(client):
    assert client.get("/accounts/login/", HTTP_HOST="evil.example").status_code == 400


@pytest.mark.django_db
def test_a_closed_sign_in_and_somebody_who_left_stay_out(county):
    from apps.core.scope import scope
    from apps.identity.models import Person

    SignIn.objects.filter(email=county.email("cc.analyst")).update(is_active=False)
    with scope(county.everything()):
        Person.objects.filter(pk=county.person("cc.buyer")).update(during=("2020-04-01", "2026-01-01"))
    for who in ("cc.analyst", "cc.buyer"):
        client = Client()
        client.post("/accounts/login/", {"login": county.email(who), "password": PASSWORD})
        assert client.get("/search/").status_code == 302, who
        assert client.get("/api/v1/organisations/").status_code == 401, who


@pytest.mark.django_db
def test_a_forgotten_password_says_nothing_of_who_is_known(county, mailoutbox):
    answers = []
    for address in (county.email("cc.analyst"), "nobody@westmarch.example"):
        page = Client().post("/accounts/password/reset/", {"email": address}, follow=True)
        answers.append((page.status_code, page.redirect_chain))
    assert answers[0] == answers[1]
    assert [mail.to for mail in mailoutbox] == [[county.email("cc.analyst")]]


@pytest.mark.django_db
def test_a_sign_in_is_never_given_to_another_person(county):
    with pytest.raises(DatabaseError, match="never given to another person"), transaction.atomic():
        SignIn.objects.filter(email=county.email("cc.analyst")).update(person_id=county.person("cc.manager"))


@pytest.mark.django_db
def test_the_demo_sign_in_stands_in_the_demo_alone(county):
    for demo, production in ((False, False), (True, True)):
        with override_settings(DEMO=demo, PRODUCTION=production):
            answer = Client().post("/demo/sign-in/", {"person": county.email("cc.analyst")})
            assert answer.status_code == 404
    with override_settings(DEMO=True):
        assert (
            Client(REMOTE_ADDR="192.0.2.7")
            .post("/demo/sign-in/", {"person": county.email("cc.analyst")})
            .status_code
            == 404
        )
        proxied = Client(HTTP_X_FORWARDED_FOR="192.0.2.7")
        assert proxied.post("/demo/sign-in/", {"person": county.email("cc.analyst")}).status_code == 404


@pytest.mark.parametrize(("domains", "address", "lets"), [
    (["westmarch.police.example"], "ana@westmarch.police.example", True),
    (["westmarch.police.example"], "ANA@Westmarch.Police.Example", True),
    (["westmarch.police.example"], "finn@westmarch.fire.example", False),
    (["westmarch.police.example"], "finn@x.westmarch.police.example", False),
    ([], "ana@westmarch.police.example", False),
])  # fmt: skip
def test_an_organisations_sign_on_lets_in_its_own_people_alone(domains, address, lets):
    login = SimpleNamespace(
        provider=SimpleNamespace(app=SimpleNamespace(settings={"email_domains": domains}))
    )
    assert SignOnAdapter().can_authenticate_by_email(login, address) is lets


def test_logs_hold_no_search_text_no_reset_link_and_no_values_of_rows():
    request = RequestFactory().get("/search/?q=Jane+Doe")
    assert RequestLog.format_request(request) == "GET /search/"
    event = without_secrets(None, "", {"request": "GET /accounts/password/reset/key/3-abc-def/"})
    assert event["request"] == "GET /accounts/password/reset/key/…/"
    try:
        raise IntegrityError(
            'duplicate key value violates unique constraint "x"\nDETAIL:  Key (email)=(a@b.uk) already exists.'
        )
    except IntegrityError as error:
        text = logging.Formatter().formatException((type(error), error, error.__traceback__))
    told = without_values(None, "", {"exception": text})["exception"]
    assert "a@b.uk" not in told
    assert 'unique constraint "x"' in told
    wrong = 'psycopg.errors.InvalidTextRepresentation: invalid input syntax for type numeric: "Jane Doe"'
    assert "Jane" not in without_values(None, "", {"exception": wrong})["exception"]


def test_no_page_is_served_without_asking_who_is_there_but_these():
    """Views that ask nobody who they are: health, sign-in, demo, style guide, figures.  A new one is decided here.

    The upload looks at the length first and asks then; the home page asks unless the demo's tour is shown.
    """
    known = {
        "healthz", "readyz", "metrics", "identity_demo_sign_in", "styleguide", "desk:tour", "desk:home", "intake:upload",
    }  # fmt: skip
    found = set()

    def walk(patterns, names=""):
        for one in patterns:
            if hasattr(one, "url_patterns"):
                if str(one.pattern) in ("accounts/", "registers/", "api/v1/"):
                    continue
                walk(one.url_patterns, f"{names}{one.namespace}:" if one.namespace else names)
            else:
                view = one.callback
                asks = False
                while view is not None:
                    asks = asks or view.__code__.co_name == "guarded" if hasattr(view, "__code__") else asks
                    view = getattr(view, "__wrapped__", None)
                if not asks:
                    found.add(f"{names}{one.name}")

    walk(get_resolver().url_patterns)
    assert found <= known, sorted(found - known)


def test_production_settings_pass_djangos_own_check(tmp_path):
    """`check --deploy` is silent, and nothing starts without its secrets."""
    env = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "ACCORD_PRODUCTION": "true",
        "SECRET_KEY": "".join(map(chr, range(40, 120))),
        "ACCORD_FIELD_KEY": "f" * 40, "DATABASE_URL": "postgres://accord_app:x@localhost/accord",
        "ACCORD_HOSTS": "accord.example.police.uk", "ACCORD_ORIGINS": "https://accord.example.police.uk",
        "CELERY_BROKER_URL": "memory://", "ACCORD_FILES": str(tmp_path), "ACCORD_DEMO": "true",
        "ACCORD_DEBUG": "true", "ACCORD_STATIC_ROOT": str(tmp_path),
    }  # fmt: skip

    def check(given: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING", *words]
        return subprocess.run(
            command, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=120
        )

    done = check(env)
    assert done.returncode == 0, done.stdout + done.stderr
    for secret in ("SECRET_KEY", "ACCORD_FIELD_KEY"):
        missing = check({name: value for name, value in env.items() if name != secret})
        assert missing.returncode != 0
        assert secret in missing.stderr
