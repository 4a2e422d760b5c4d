"""Organisations and circles on screen."""

import pytest
from django.test import Client

from apps.core.clock import today
from apps.core.scope import scope
from apps.identity.models import SignIn
from apps.tenancy.models import Circle
from apps.tenancy.queries import room_standing

pytestmark = pytest.mark.django_db


def browser(county, key):
    client = Client()
    client.force_login(
        SignIn.objects.get(email=county.email(key)),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    session = client.session
    session["accord_demo"] = True
    session.save()
    return client


def test_everyone_sees_the_organisations_and_their_own_circles(county):
    text = browser(county, "amb.analyst").get("/organisations/").content.decode()
    assert text.count("<h1") == 1
    assert "Westmarch Fire and Rescue Authority" in text
    assert "Westmarch blue light collaboration" in text
    assert "Westmarch policing group" not in text


def test_a_circle_is_opened_joined_and_left_on_screen(county):
    cc, fra = browser(county, "cc.owner"), browser(county, "fra.owner")
    cc.post(f"/organisations/circles/?in={county.org('CC')}", {
        "code": "FLEET", "name": "Joint fleet", "kind": "collaboration", "since": str(today()),
    })  # fmt: skip
    with scope(county.actor("cc.owner").scope()):
        circle = Circle.objects.get(code="FLEET")
    cc.post(f"/organisations/circles/{circle.pk}/invite/", {"organisation": county.org("FRA")})
    shown = fra.get("/organisations/").content.decode()
    assert "your organisation is invited to “Joint fleet”" in shown
    assert "invited" not in browser(county, "amb.owner").get("/organisations/").content.decode()
    address = shown.split('action="/organisations/circles/')[1].split('"')[0]
    fra.post(f"/organisations/circles/{address}")
    assert "Joint fleet" in browser(county, "fra.analyst").get("/organisations/").content.decode()


def test_a_room_is_turned_off_with_its_source_named(county):
    admin = browser(county, "amb.admin")
    form = {"room": "spend", "since": str(today()), "source": ""}
    assert "Name the system" in admin.post("/organisations/rooms/", form).content.decode()
    admin.post("/organisations/rooms/", form | {"source": "NHS Shared Business Services"})
    with scope(county.actor("amb.analyst").scope()):
        assert room_standing(county.org("AMB"), "spend").source == "NHS Shared Business Services"
    assert browser(county, "amb.analyst").get("/organisations/rooms/").status_code == 403
