"""manage.py set_up_organisation: an organisation with its first administrator and its role owner."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from apps.core.errors import AccordError
from apps.identity.actions import NewPerson, installing_actor, set_up_organisation
from apps.identity.models import SignIn
from apps.tenancy.models import OrganisationKind, Service


class Command(BaseCommand):
    """Run by whoever installs Accord; the act stands first in the new organisation's audit chain."""

    help = "Set up an organisation with two people: an administrator, and a role owner who approves roles."

    def add_arguments(self, parser: CommandParser) -> None:
        """The organisation's facts, and two people as 'Name <address>'."""
        parser.add_argument("--code", required=True, help="Short code in capitals, such as CC")
        parser.add_argument("--name", required=True)
        parser.add_argument("--service", required=True, choices=Service.values)
        parser.add_argument("--kind", required=True, choices=OrganisationKind.values)
        parser.add_argument("--administrator", required=True, metavar="'NAME <ADDRESS>'")
        parser.add_argument("--role-owner", required=True, metavar="'NAME <ADDRESS>'")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up, then print a link for each of the two to set a password; each link works once."""
        people = {key: _person(options[key]) for key in ("administrator", "role_owner")}
        try:
            made = set_up_organisation(
                by=installing_actor(), code=options["code"], name=options["name"], service=options["service"],
                kind=options["kind"], **people,
            )  # fmt: skip
        except AccordError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{made.name} ({made.code}) is set up. Links to set a password, each works once:")
        for label, person in people.items():
            sign_in = SignIn.objects.get(email=person.email)
            key = default_token_generator.make_token(sign_in)
            link = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(sign_in), key])
            self.stdout.write(f"  {label.replace('_', ' ')}: {person.name}  {link}")


def _person(text: str) -> NewPerson:
    name, address = parseaddr(text)
    if not name or "@" not in address:
        raise CommandError(f"Give a person as 'Name <address>', not “{text}”.")
    return NewPerson(name=name, email=address.lower())
