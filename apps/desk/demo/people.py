"""Sets the county up: organisations, circles, people, their roles and passwords, all through the real actions."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from apps.audit.act import Act, action
from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.errors import NotAllowed
from apps.core.scope import Scope, scope, scoped_transaction
from apps.desk.demo.county import CIRCLES, ORGANISATIONS, PEOPLE, START, DemoPerson
from apps.identity.actions import (
    NewPerson,
    add_person,
    add_sign_in,
    approve_role,
    installing_actor,
    request_role,
    set_up_organisation,
)
from apps.identity.models import Person, SignIn
from apps.identity.queries import actor_for
from apps.tenancy.actions import invite_to_circle, join_circle, open_circle
from apps.tenancy.models import Circle, Organisation

ADMINISTRATOR, ROLE_OWNER = "admin", "owner"
BY_KEY = {person.key: person for person in PEOPLE}
WHY = "Set-up of the demo county"


@dataclass(frozen=True)
class County:
    """The numbers of the county's organisations, circles and people in this database."""

    holders: dict[str, int]
    people: dict[str, int]

    def actor(self, key: str) -> Actor:
        """That person acting, with today's rights."""
        return actor_for(self.people[key], request="load_demo")


def find() -> County | None:
    """The county as it stands, or None when its organisations are not in this database."""
    with scoped_transaction(Scope(person=0)):
        holders = dict(
            Organisation.objects.filter(code__in=[o.code for o in ORGANISATIONS]).values_list("code", "pk")
        )
        found = dict(Person.objects.filter(email__endswith="@westmarch.example").values_list("email", "pk"))
    people = {person.key: found[person.email] for person in PEOPLE if person.email in found}
    if len(holders) < len(ORGANISATIONS) or ROLE_OWNER not in people:
        return None
    with scope(actor_for(people[ROLE_OWNER]).scope()), transaction.atomic():
        holders |= dict(
            Circle.objects.filter(code__in=[code for code, *_ in CIRCLES]).values_list("code", "pk")
        )
    return County(holders, people)


def set_up() -> County:
    """Organisations, circles, people and live roles; the two people of the first set-up do the rest."""
    two = {key: _new(BY_KEY[key]) for key in (ADMINISTRATOR, ROLE_OWNER)}
    holders: dict[str, int] = {}
    for organisation in ORGANISATIONS:
        made = set_up_organisation(
            by=installing_actor(), code=organisation.code, name=organisation.name, service=organisation.service,
            kind=organisation.kind, administrator=two[ADMINISTRATOR], role_owner=two[ROLE_OWNER],
            since=organisation.during,
        )  # fmt: skip
        holders[organisation.code] = made.pk
    people = _ids(BY_KEY[ADMINISTRATOR], BY_KEY[ROLE_OWNER])
    county = County(holders, people)
    for code, name, kind, members in CIRCLES:
        holders[code] = open_circle(
            by=county.actor(ROLE_OWNER),
            organisation=holders[members[0]],
            code=code,
            name=name,
            kind=kind,
            since=START,
        )
        for member in members[1:]:
            owner = county.actor(ROLE_OWNER)
            invitation = invite_to_circle(by=owner, circle=holders[code], organisation=holders[member])
            join_circle(by=owner, invitation=invitation.pk, since=START)
    _add_people(county)
    return county


def _add_people(county: County) -> None:
    """Everybody else with sign-in and roles: asked for by the administrator, approved by the role owner."""
    administrator, owner = county.actor(ADMINISTRATOR), county.actor(ROLE_OWNER)
    for person in PEOPLE:
        if person.key in (ADMINISTRATOR, ROLE_OWNER):
            continue
        made = add_person(
            by=administrator, holder=county.holders[person.home], name=person.name, email=person.email,
            post=person.title, since=START, is_service=person.kind == "service",
        )  # fmt: skip
        county.people[person.key] = made.pk
        if person.kind == "human":
            add_sign_in(by=administrator, person=made.pk)
        for place, role in person.roles:
            grant = request_role(
                by=administrator,
                holder=county.holders[place],
                person=made.pk,
                role=role,
                since=START,
                reason=WHY,
            )
            approve_role(by=owner, grant=grant.pk)
    hashed = make_password(password())  # once: hashing is slow on purpose
    for sign_in in _sign_ins():
        set_demo_password(by=administrator, sign_in=sign_in, hashed=hashed)


@action("desk.demo.set_password")
def set_demo_password(act: Act, *, sign_in: SignIn, hashed: str) -> None:
    """Give a demo person the password of this installation.  Only with demo settings; never in production."""
    if not settings.DEMO or settings.PRODUCTION:
        raise NotAllowed("Passwords are set by their owners; only the people of the demo county get one.")
    assert act.by.home is not None
    act.by.require("administer", act.by.home)
    sign_in.password = hashed
    sign_in.save(update_fields=["password"])
    act.audit(act.by.home, DataClass.DIRECTORY, details={"sign_in": sign_in.pk})


def password() -> str:
    """The demo people's password: long, of this installation alone, the same at every start."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"demo county", hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode().lower()
    return "-".join(("westmarch", letters[:5], letters[5:10], letters[10:15]))


def listed() -> list[dict[str, str]]:
    """Who may be tried, with password: name, role, email, password."""
    word = password()
    return [
        {"name": person.name, "role": person.title, "email": person.email, "password": word}
        for person in PEOPLE
        if person.kind == "human"
    ]


def _sign_ins() -> Iterator[SignIn]:
    addresses = [person.email for person in PEOPLE]
    yield from SignIn.objects.filter(email__in=addresses).order_by("pk")


def _new(person: DemoPerson) -> NewPerson:
    return NewPerson(name=person.name, email=person.email, post=person.title)


def _ids(*persons: DemoPerson) -> dict[str, int]:
    """Person ids by key."""
    with scoped_transaction(Scope(person=0)):
        found = dict(Person.objects.filter(email__in=[p.email for p in persons]).values_list("email", "pk"))
    return {person.key: found[person.email] for person in persons}
