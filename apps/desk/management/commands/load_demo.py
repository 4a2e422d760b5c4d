"""`manage.py load_demo`: the demo county of Westmarch, made through the same actions as the screens use."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.errors import AccordError
from apps.core.local import ground
from apps.core.scope import Scope, scoped_transaction
from apps.desk.demo import (
    banking,
    between,
    board,
    books,
    budgets,
    capital,
    closing,
    grants,
    income,
    matching,
    payables,
    people,
    purchasing,
    register,
    runs,
    sources,
    spending,
    unfinished,
)
from apps.desk.demo.county import FIRST_MONTH, LAST_MONTH
from apps.tenancy.models import Organisation


class Command(BaseCommand):
    """May run again: what is there stays as it is, and only what is missing is made."""

    help = (
        "Load the demo county (organisations, people, payments, board, work in progress). Demo settings only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How much of the county."""
        parser.add_argument(
            "--scale", type=int, default=1, help="N times as many payment lines (1: 25,000 a year)."
        )
        parser.add_argument(
            "--organisations-only", action="store_true", help="Organisations, people and roles only."
        )
        parser.add_argument(
            "--no-list", action="store_true", help="Do not print the people; `manage.py up` does."
        )
        parser.add_argument("--from", dest="first", type=_month, default=FIRST_MONTH, metavar="YYYY-MM")
        parser.add_argument("--to", dest="last", type=_month, default=LAST_MONTH, metavar="YYYY-MM")

    def handle(self, *args: Any, **options: Any) -> None:
        """Each part says what it did, with its seconds."""
        if not settings.DEMO:
            raise CommandError("The demo county is loaded with demo settings only: set ACCORD_DEMO=true.")
        self.began = time.monotonic()
        try:
            with _no_letters():
                self._load(options)
        except AccordError as error:
            raise CommandError(str(error)) from error
        self._keep_people(said=not options["no_list"])

    def _load(self, options: dict[str, Any]) -> None:
        county = people.find()
        if county is None:
            if _occupied():
                raise CommandError(
                    "This database has organisations of its own: give the demo county an empty one."
                )
            call_command("load_reference", stdout=_Silent())
            county = people.set_up()
            self._tell(
                f"{len(county.holders)} organisations and circles, {len(county.people)} people with roles."
            )
        if options["organisations_only"]:
            return
        if spending.loaded(county):
            self._tell("The demo county is there already.")
            return
        spending.load_payments(
            county, self._tell, scale=options["scale"], first=options["first"], last=options["last"]
        )
        books.set_up(county, self._tell, first=options["first"], last=options["last"])
        between.load(county, self._tell)
        budgets.set_up(county, self._tell, last=options["last"])
        capital.set_up(county, self._tell, last=options["last"])
        income.set_up(county, self._tell, last=options["last"])
        grants.set_up(county, self._tell, last=options["last"])
        unfinished.before_reports(county, self._tell)
        register.set_up(county, self._tell)
        purchasing.set_up(county, self._tell)
        board.set_up(county, self._tell)
        board.make_reports(county, self._tell, last=options["last"])
        unfinished.after_reports(county, self._tell, last=options["last"])
        sources.set_up(county, self._tell, last=options["last"])
        closing.set_up(county, self._tell, last=options["last"])
        payables.set_up(county, self._tell, last=options["last"])
        matching.set_up(county, self._tell)
        banking.set_up(county, self._tell, last=options["last"])
        runs.set_up(county, self._tell, last=options["last"])

    def _tell(self, sentence: str) -> None:
        self.stdout.write(f"  {time.monotonic() - self.began:5.1f} s  {sentence}")

    def _keep_people(self, *, said: bool) -> None:
        """Where `manage.py up` finds them; readable by this account only, since passwords stand in it."""
        found = people.listed()
        ground.make_local_dir(ground.local_dir())
        ground.write_json(ground.local_dir() / "demo-people.json", found)
        if said:
            for person in found:
                self.stdout.write(f"  {person['name']:<20} {person['role']:<36} {person['email']}")
            self.stdout.write(f"  Password of all of them: {people.password()}")


@contextlib.contextmanager
def _no_letters() -> Iterator[None]:
    """The county's addresses can never exist: letters to them are dropped."""
    kept = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = kept


class _Silent:
    """Takes what nobody needs to read."""

    def write(self, text: str) -> None:
        """Drop it."""

    def flush(self) -> None:
        """Nothing is kept."""


def _occupied() -> bool:
    with scoped_transaction(Scope()):
        return bool(Organisation.objects.exists())


def _month(text: str) -> dt.date:
    return dt.date.fromisoformat(f"{text}-01")
