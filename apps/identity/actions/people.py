"""People and their sign-ins: made and closed by the administrator of their organisation."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid
from apps.identity.models import Person, RoleGrant, SignIn


@action("identity.person.add")
def add_person(
    act: Act, *, holder: int, name: str, email: str, post: str = "", since: dt.date | None = None,
    is_service: bool = False,
) -> Person:  # fmt: skip
    """Add a person to an organisation's address book; they can do nothing until a role is approved."""
    act.by.require("administer", holder)
    made = make_person(holder, name, email, post, since or today(), is_service=is_service)
    act.audit(holder, DataClass.DIRECTORY, details={"person": made.pk, "service_person": is_service})
    return made


@action("identity.sign_in.add")
def add_sign_in(act: Act, *, person: int, address: str = "") -> SignIn:
    """Give a person a sign-in under their work e-mail, without a password: they set one by a link.

    `address` is the site's own address, for the letter that tells them.
    """
    who = one_locked(Person, person, "person")
    act.by.require("administer", who.holder_id)
    if who.is_service:
        raise Conflict(f"{who.name} is a service person: scheduled work acts for it, nobody signs in as it.")
    made = make_sign_in(who)
    act.audit(who.holder_id, DataClass.DIRECTORY, details={"person": who.pk, "sign_in": made.pk})
    transaction.on_commit(lambda: _tell(who, address), robust=True)
    return made


@action("identity.sign_in.close")
def close_sign_in(act: Act, *, sign_in: int, reason: str) -> SignIn:
    """Close one way in; the person and their roles stay."""
    found = one_locked(SignIn, sign_in, "sign-in")
    who = one_seen(Person, found.person_id, "person")
    act.by.require("administer", who.holder_id)
    found.is_active = False
    found.save(update_fields=["is_active"])
    act.audit(who.holder_id, DataClass.DIRECTORY, reason=reason_given(reason), details={"sign_in": found.pk})
    return found


@action("identity.person.end")
def end_person(act: Act, *, person: int, last_day: dt.date, reason: str) -> Person:
    """Say from when a person may no longer use the system; their sign-ins close on the day after `last_day`.

    Roles are not touched: they give nothing to a person who has left.
    """
    who = one_locked(Person, person, "person")
    act.by.require("administer", who.holder_id)
    if last_day < who.during.lower:
        raise Invalid("The last day lies before the first.", fields={"last_day": "Choose a later day."})
    why = reason_given(reason)
    who.during = DateRange(who.during.lower, last_day + dt.timedelta(days=1))
    who.save(update_fields=["during"])
    live = RoleGrant.objects.filter(person=who, state=RoleGrant.State.LIVE).count()
    act.audit(who.holder_id, DataClass.DIRECTORY, reason=why, details={"person": who.pk, "live_roles": live})
    return who


def make_person(
    holder: int,
    name: str,
    email: str,
    post: str,
    since: dt.date,
    *,
    is_service: bool = False,
    pk: int | None = None,
) -> Person:
    """A new person; shared by the acts that make one.  Raises Conflict when the address is taken."""
    if not name.strip():
        raise Invalid("A person has a name.", fields={"name": "Enter a name."})
    address = email.strip().lower()
    if "@" not in address:
        raise Invalid(
            f"“{email}” is not an e-mail address.", fields={"email": "Enter a work e-mail address."}
        )
    if Person.objects.filter(email__iexact=address).exists():
        raise Conflict(f"There is already a person with the address {address}.")
    return Person.objects.create(
        pk=pk, holder_id=holder, name=name.strip(), email=address, post=post.strip(), is_service=is_service,
        during=DateRange(since, None),
    )  # fmt: skip


def make_sign_in(who: Person) -> SignIn:
    """A sign-in without a password; shared by the acts that make one."""
    if SignIn.objects.filter(email__iexact=who.email).exists():
        raise Conflict(f"There is already a sign-in for {who.email}.")
    return SignIn.objects.create_user(who.email, None, person=who)


def _tell(who: Person, address: str) -> None:
    where = (
        f"{address.rstrip('/')}/accounts/password/reset/"
        if address
        else "the sign-in page, “Forgot your password?”"
    )
    send_mail(
        f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}your sign-in",
        f"{who.name},\n\nyour organisation's administrator has made a sign-in to Accord for this address.\n"
        f"Set your password here: {where}\n",
        None,
        [who.email],
        fail_silently=True,
    )
