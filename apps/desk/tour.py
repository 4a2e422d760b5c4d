"""The tour of the demo county: one row per capability, each with a person, a page, a figure and something to try.

Every row is walked by a browser test; a new capability adds its row here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.urls import NoReverseMatch, reverse

from apps.core.actor import Actor
from apps.core.scope import Scope, scope
from apps.identity.models import Person
from apps.identity.queries import actor_for

Figure = Callable[[Actor], str]


@dataclass(frozen=True)
class Stop:
    """One row: `who` is the local part of the demo person's address, `route` a URL name without arguments, or a
    function that gives the address within that person's scope (None: the piece of work is done by now)."""

    key: str
    capability: str
    who: str
    route: str | Callable[[Actor], str | None]
    page: str
    figure: Figure
    see: str
    attempt: str
    query: str = ""
    group: str = ""

    def url(self, actor: Actor) -> str:
        """The page's address for that person; the home page when the piece of work is done by now."""
        if callable(self.route):
            return self.route(actor) or reverse("desk:home")
        return reverse(self.route) + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True)
class Shown:
    """A stop made ready for the page: the person found, the address made, the figure asked for."""

    stop: Stop
    person: Person
    url: str
    figure: str


def shown(stops: tuple[Stop, ...]) -> list[Shown]:
    """The stops whose person exists, each figure asked within that person's own scope."""
    people = {person.email.split("@")[0]: person for person in _people({stop.who for stop in stops})}
    found = []
    for stop in stops:
        person = people.get(stop.who)
        if person is None:
            continue
        actor = actor_for(person.pk)
        with scope(actor.scope()), transaction.atomic():
            try:
                url = stop.url(actor)
            except NoReverseMatch:
                continue
            found.append(Shown(stop, person, url, stop.figure(actor)))
    return found


def _people(names: set[str]) -> list[Person]:
    """Demo people by the local part of their address; the address book asks for somebody signed in."""
    with scope(Scope(person=0)), transaction.atomic():
        return [
            person for person in Person.objects.order_by("id")[:500] if person.email.split("@")[0] in names
        ]
