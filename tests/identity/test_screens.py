"""The screens of people and roles: who may open them, and that their buttons do what they say."""

import pytest
from django.test import Client

from apps.core.clock import today
from apps.core.scope import scope
from apps.identity.actions import request_role
from apps.identity.models import Clearance, EmergencyAccess, Person, RoleGrant, SignIn, SodException, SodRule

pytestmark = pytest.mark.django_db


def browser(county, key):
    """A browser in which that person is signed in and has lately proved who they are."""
    client = Client()
    client.force_login(
        SignIn.objects.get(email=county.email(key)),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    session = client.session
    session["accord_demo"] = True
    session.save()
    return client


PAGES = [
    ("cc.admin", "/people/"), ("cc.admin", "/people/add/"), ("cc.admin", "/people/requests/"),
    ("cc.owner", "/people/requests/"), ("auditor", "/people/"), ("auditor", "/people/separation/"),
    ("cc.owner", "/people/exceptions/"), ("cc.admin", "/people/exceptions/"), ("cc.analyst", "/people/emergencies/"),
    ("cc.owner", "/people/emergencies/"), ("cc.owner", "/people/vetting/"), ("cc.vetting", "/people/vetting/"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "address"), PAGES)
def test_each_page_opens_for_whom_it_is_meant(county, key, address):
    page = browser(county, key).get(address)
    assert page.status_code == 200
    text = page.content.decode()
    assert text.count("<h1") == 1
    assert "style=" not in text


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("cc.analyst", "/people/"), ("member", "/people/separation/"), ("cc.analyst", "/people/requests/"),
        ("cc.owner", "/people/add/"), ("cc.admin", "/people/1/nowhere/"), ("fra.analyst", "/people/vetting/"),
    ],
)  # fmt: skip
def test_and_for_nobody_else(county, key, address):
    assert browser(county, key).get(address).status_code in (403, 404)


def test_from_a_new_person_to_a_live_role(county):
    admin, owner = browser(county, "cc.admin"), browser(county, "cc.owner")
    made = admin.post(
        "/people/add/", {"name": "Nia New", "email": "nia@westmarch.example", "since": str(today())}
    )
    person = made.url
    assert "Nia New" in admin.get(person).content.decode()
    refused = admin.post(
        "/people/add/", {"name": "Nia New", "email": "nia@westmarch.example", "since": str(today())}
    )
    assert "There is already a person" in refused.content.decode()
    asked = admin.post(f"{person}request-role/", {
        "role": "spend_analyst", "since": str(today()), "limit": "1000", "reason": "New analyst",
    })  # fmt: skip
    assert asked.status_code == 302
    waiting = owner.get("/people/requests/").content.decode()
    assert "Nia New" in waiting and "£1,000.00" in waiting
    with scope(county.everything()):
        grant = RoleGrant.objects.get(person__email="nia@westmarch.example")
    assert "roles/" in waiting and f"/people/roles/{grant.pk}/approve/" in waiting
    assert owner.post(f"/people/roles/{grant.pk}/approve/", follow=True).status_code == 200
    assert "Spend analyst" in admin.get("/people/?name=nia").content.decode()
    assert admin.post(f"{person}sign-ins/").status_code == 302
    assert SignIn.objects.get(email="nia@westmarch.example").person_id == grant.person_id
    ended = owner.post(f"/people/roles/{grant.pk}/end/", {"reason": ""}, follow=True).content.decode()
    assert "Say why" in ended
    owner.post(f"/people/roles/{grant.pk}/end/", {"reason": "Moved"})
    assert "Ended" in admin.get(person).content.decode()


def test_a_letter_tells_a_new_person_where_to_set_a_password(
    county, mailoutbox, django_capture_on_commit_callbacks
):
    with scope(county.everything()):
        made = Person.objects.create(
            holder_id=county.org("CC"), name="Nia", email="nia@westmarch.example", during=(today(), None)
        )
    with django_capture_on_commit_callbacks(execute=True):
        browser(county, "cc.admin").post(f"/people/{made.pk}/sign-ins/")
    assert [letter.to for letter in mailoutbox] == [["nia@westmarch.example"]]
    assert "http://testserver/accounts/password/reset/" in mailoutbox[0].body


def test_an_approval_asks_first_who_one_is(county):
    grant = request_role(
        by=county.actor("cc.admin"), holder=county.org("CC"), person=county.person("cc.buyer"), role="spend_analyst",
        since=today(), reason="Cover",
    )  # fmt: skip
    owner = browser(county, "cc.owner")
    session = owner.session
    del session["accord_demo"]
    session.save()
    answer = owner.post(f"/people/roles/{grant.pk}/approve/")
    assert answer.url.startswith("/accounts/reauthenticate/")
    with scope(county.everything()):
        assert RoleGrant.objects.get(pk=grant.pk).state == "requested"


def test_a_refusal_by_the_database_is_said_in_words(county):
    admin, owner = browser(county, "fra.admin"), browser(county, "fra.owner")
    admin.post(f"/people/{county.person('cc.admin')}/request-role/", {
        "role": "spend_analyst", "since": str(today()), "reason": "Try",
    })  # fmt: skip
    with scope(county.everything()):
        grant = RoleGrant.objects.get(state="requested")
    page = owner.post(f"/people/roles/{grant.pk}/approve/", follow=True).content.decode()
    assert "Ada Admin may not hold" in page


def test_exceptions_are_asked_for_and_decided_on_screen(county):
    admin, owner = browser(county, "cc.admin"), browser(county, "cc.owner")
    rule = SodRule.objects.filter(grade="held").order_by("id")[0]
    form = {
        "person": county.email("cc.buyer"), "rule": rule.pk, "since": str(today()), "until": str(today()),
        "reason": "Only two people here",
    }  # fmt: skip
    assert (
        "Nobody in the address book"
        in admin.post("/people/exceptions/", form | {"person": "no@westmarch.example"}).content.decode()
    )
    assert admin.post("/people/exceptions/", form).status_code == 302
    with scope(county.everything()):
        made = SodException.objects.get()
    assert f"/people/exceptions/{made.pk}/approve/" in owner.get("/people/exceptions/").content.decode()
    owner.post(f"/people/exceptions/{made.pk}/approve/")
    with scope(county.everything()):
        assert SodException.objects.get().state == "live"


def test_emergency_access_from_asking_to_review(county):
    buyer, owner = browser(county, "cc.buyer"), browser(county, "cc.owner")
    place = f"?in={county.org('CC')}"
    buyer.post(f"/people/emergencies/{place}", {"role": "people_officer", "hours": "2", "reason": "Flood"})
    with scope(county.everything()):
        access = EmergencyAccess.objects.get()
    assert "Open it" not in buyer.get(f"/people/emergencies/{place}").content.decode()
    for verb, words in (("open", {}), ("close", {}), ("review", {"finding": "Two reads, both needed"})):
        page = owner.post(f"/people/emergencies/{access.pk}/{verb}/", words, follow=True)
        assert page.status_code == 200
    assert "Two reads, both needed" in page.content.decode()


def test_vetting_is_kept_on_screen(county):
    owner, officer = browser(county, "cc.owner"), browser(county, "cc.vetting")
    owner.post("/people/vetting/", {
        "form": "rule", "role": "spend_analyst", "level": "NPPV2", "since": str(today()), "warn_days": "60",
    })  # fmt: skip
    assert "never held here" in owner.get("/people/vetting/").content.decode()
    officer.post("/people/vetting/", {
        "form": "clearance", "person": county.email("cc.analyst"), "level": "NPPV2", "starts_on": "2026-01-01",
        "ends_on": str(today()),
    })  # fmt: skip
    with scope(county.everything()):
        row = Clearance.objects.get()
    shown = owner.get("/people/vetting/").content.decode()
    assert "Expiring" in shown
    assert "Clearances granted" not in shown, "Who holds what is the vetting officer's."
    page = officer.post(
        f"/people/vetting/{row.pk}/extend/", {"until": "2019-01-01", "reason": "x"}, follow=True
    )
    assert "Choose a day within half a year" in page.content.decode()
