"""Setting up an organisation: its books' name, its first administrator and its role owner, by the installer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.judging import database_judges
from apps.core.actor import Actor, Right
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid
from apps.identity.actions.people import make_person, make_sign_in
from apps.identity.models import Person, RoleGrant
from apps.tenancy.models import Holder, Organisation, OrganisationKind, Service

DUTY = "organisation.set_up"
"""No role contains it: only the installer's command has it, for one organisation that does not exist yet."""


@dataclass(frozen=True)
class NewPerson:
    """A person to be made at set-up."""

    name: str
    email: str
    post: str = ""


def installing_actor() -> Actor:
    """Who sets up: a named service person of the new organisation, whose numbers are reserved here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('tenancy_holder', 'id')), "
            "nextval(pg_get_serial_sequence('identity_person', 'id'))"
        )
        holder, person = cursor.fetchone()
    rights = tuple(
        Right(holder, DUTY, int(kind), writes=True) for kind in (DataClass.DIRECTORY, DataClass.REFERENCE)
    )
    return Actor(person=person, name="Installation", home=holder, rights=rights)


@action("identity.organisation.set_up")
def set_up_organisation(
    act: Act, *, code: str, name: str, service: str, kind: str, administrator: NewPerson, role_owner: NewPerson,
    since: dt.date | None = None, finance_officer_title: str = "",
) -> Organisation:  # fmt: skip
    """Make an organisation with its administrator and its role owner, who are two people.

    Called with `by=installing_actor()`.  Each of the two grants is approved by the other person; from then
    on the database lets only the role owner approve.  Both set their passwords by a link.
    """
    holder = act.by.home
    assert holder is not None
    act.by.require(DUTY, holder)
    _plausible(code, service, kind, administrator, role_owner)
    day = since or today()
    with database_judges("identity_rolegrant_separation"):
        Holder.objects.create(pk=holder, kind=Holder.Kind.ORGANISATION)
        made = Organisation.objects.create(
            holder_id=holder, code=code, name=name.strip(), service=service, kind=kind,
            during=DateRange(day, None), finance_officer_title=finance_officer_title,
        )  # fmt: skip
        installer = Person.objects.create(
            pk=act.by.person, holder_id=holder, name=f"Installation of {code}", is_service=True,
            email=f"installation.{code.lower()}@accord.invalid", during=DateRange(today(), today() + dt.timedelta(1)),
        )  # fmt: skip
        first = _known_or_new(holder, administrator, day)
        second = _known_or_new(holder, role_owner, day)
        for who, role, approver in ((first, "administrator", second), (second, "role_owner", first)):
            RoleGrant.objects.create(
                holder_id=holder, person=who, role_id=role, during=DateRange(day, None), state=RoleGrant.State.LIVE,
                requested_by=installer, approved_by=approver, decided_at=now(), reason="Set-up of the organisation",
            )  # fmt: skip
    act.audit(
        holder, DataClass.DIRECTORY, reason="Set-up of the organisation",
        details={"organisation": code, "administrator": first.pk, "role_owner": second.pk},
    )  # fmt: skip
    return made


def _known_or_new(holder: int, named: NewPerson, day: dt.date) -> Person:
    """Somebody of the area's address book keeps their entry and sign-in; others get both.

    Raises Conflict when the address belongs to somebody of another name.
    """
    known = Person.objects.filter(email__iexact=named.email.strip()).first()
    if known is None:
        made = make_person(holder, named.name, named.email, named.post, day)
        make_sign_in(made)
        return made
    if known.name.casefold() != named.name.strip().casefold():
        raise Conflict(
            f"The address {known.email} belongs to {known.name}. Give the address of {named.name}."
        )
    return known


def _plausible(code: str, service: str, kind: str, administrator: NewPerson, role_owner: NewPerson) -> None:
    if not code.isalnum() or code != code.upper() or len(code) > 16:
        raise Invalid(
            f"“{code}” is no code: use up to 16 capital letters and digits.", fields={"code": "Try another."}
        )
    if service not in Service.values:
        raise Invalid(f"“{service}” is no service; choose one of {', '.join(Service.values)}.")
    if kind not in OrganisationKind.values:
        raise Invalid(
            f"“{kind}” is no kind of organisation; choose one of {', '.join(OrganisationKind.values)}."
        )
    if administrator.email.strip().lower() == role_owner.email.strip().lower():
        raise Invalid("The administrator and the role owner are two people: give two addresses.")
    if Organisation.objects.filter(code=code).exists():
        raise Conflict(f"There is already an organisation with the code {code}.")
