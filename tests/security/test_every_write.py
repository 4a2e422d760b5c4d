"""Every address that could write is tried: one audit entry, or a refusal that changed nothing.

Found by walking the address table, so a new screen, admin page or API verb is tried as soon as it exists.
"""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db

SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "1", "uuid": str(uuid.UUID(int=1))}
NOT_OURS = ("accounts/", "static/", "__debug__/")
MACHINERY = (
    "django_session", "axes_", "audit_", "account_", "mfa_", "django_admin_log", "django_content_type",
    "documents_onetimekey",
)  # fmt: skip
PEOPLE = ["cc.analyst", "cc.admin", "steward", "secretary", "member"]


def addresses(resolver=None, prefix: str = "") -> list[str]:
    """Every address of the project, with sample values for its parameters."""
    found: list[str] = []
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            found += addresses(pattern, prefix + filled(pattern))
        elif isinstance(pattern, URLPattern):
            found.append(prefix + filled(pattern))
    return sorted({url for url in found if not url.startswith(NOT_OURS)})


def filled(pattern) -> str:
    """The pattern's text with its converters replaced by samples (regular expressions by their plain part)."""
    text = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        text = text.replace(f"<{kind}:{name}>", SAMPLES.get(kind, "1")).replace(f"<{name}>", "x")
    return text.replace("^", "").replace("$", "").replace("\\Z", "")


def counted() -> tuple[int, int]:
    """Rows written so far in this transaction: (in tables that hold business, audit entries)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        rows = dict(cursor.fetchall())
    business = sum(count for name, count in rows.items() if not name.startswith(MACHINERY))
    return business, rows.get("audit_event", 0)


def sign_in(county, who: str) -> Client:
    """A browser signed in as that person."""
    from apps.identity.models import SignIn

    client = Client(raise_request_exception=False)
    client.force_login(
        SignIn.objects.get(email=county.email(who)),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert client.get("/search/").status_code == 200, f"{who} is not signed in."
    return client


@pytest.mark.parametrize("who", [None, *PEOPLE])
def test_every_address_writes_one_entry_or_nothing(who, county):
    client = sign_in(county, who) if who else Client(raise_request_exception=False)
    assert len(addresses()) > 10
    for url in addresses():
        # Pages know POST alone (anything else answers 405); the interface for programs knows every verb.
        for verb in ("post", "put", "patch", "delete") if url.startswith("api/") else ("post",):
            before, entries = counted()
            answer = getattr(client, verb)(f"/{url}")
            after, entries_after = counted()
            added, changed = entries_after - entries, after - before
            assert answer.status_code < 500, f"{verb.upper()} /{url} as {who}: {answer.status_code}"
            assert added <= 1, f"{verb.upper()} /{url} as {who} wrote {added} audit entries."
            if changed:
                assert added == 1, (
                    f"{verb.upper()} /{url} as {who} changed {changed} rows and left no audit entry."
                )


def test_signed_out_nobody_reads_anything(county):
    """Every page but the sign-in, health, tour and this machine's own metrics asks for a sign-in first."""
    client = Client(raise_request_exception=False)
    open_to_all = {"healthz", "readyz", "tour/", "styleguide/", "demo/sign-in/", "metrics"}
    for url in addresses():
        if url in open_to_all:
            continue
        answer = client.get(f"/{url}")
        assert answer.status_code in (301, 302, 401, 403, 404, 405), f"/{url} answered {answer.status_code}."
        if answer.status_code == 302:
            assert "/accounts/login/" in answer["Location"] or answer["Location"].startswith("/"), url
