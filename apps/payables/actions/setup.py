"""What an organisation decides about its invoices: categories without an order, tolerances, who compares prints."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid
from apps.identity.models import Person
from apps.jobs.schedules import put_schedule
from apps.payables.errors import invoice_judged
from apps.payables.matching import PLAN
from apps.payables.models import Category, Rules, Ways
from apps.tenancy.models import CircleMember

KEEP = "books.keep"


@action("payables.category.open")
def open_category(
    act: Act, *, holder: int, code: str, name: str, since: dt.date, account: str = "", vat_code: str = ""
) -> Category:
    """From a day on, invoices of this category are taken without an order."""
    act.by.require(KEEP, holder)
    text = code.strip().upper()
    if not 1 <= len(text) <= 12 or not name.strip():
        raise Invalid("Give a code of at most 12 characters, and a name that people know it by.")
    with invoice_judged(overlap=f"There is a category {text} for some of these days already."):
        made = Category.objects.create(
            holder_id=holder, code=text, name=name.strip()[:80], account_id=account or None, vat_code_id=vat_code or None,
            during=DateRange(since, None),
        )  # fmt: skip
    act.audit(holder, DataClass.FINANCE, details={"category": made.pk, "since": since})
    return made


@action("payables.category.end")
def end_category(act: Act, *, category_id: int, last_day: dt.date, reason: str) -> Category:
    """After a day, invoices of this category need an order again."""
    found = one_locked(Category, category_id, "category")
    act.by.require(KEEP, found.holder_id)
    why = reason_given(reason)
    if last_day < found.during.lower:
        raise Invalid(f"{found.code} begins on {found.during.lower:%-d %B %Y}: end it later.")
    found.during = DateRange(found.during.lower, last_day + dt.timedelta(days=1))
    found.save()
    act.audit(
        found.holder_id, DataClass.FINANCE, reason=why, details={"category": found.pk, "last_day": last_day}
    )
    return found


@action("payables.rules.set")
def set_rules(
    act: Act, *, holder: int, since: dt.date, reason: str, price_percent: Decimal = Decimal(0),
    price_pounds: Decimal = Decimal(0), quantity_percent: Decimal = Decimal(0), circle: int | None = None,
) -> Rules:  # fmt: skip
    """From a day on: tolerances of matching, and the circle whose members compare fingerprints of invoices."""
    act.by.require(KEEP, holder)
    why = reason_given(reason)
    if (
        circle is not None
        and not CircleMember.objects.filter(
            holder_id=circle, organisation_id=holder, during__contains=since
        ).exists()
    ):
        raise Invalid("The organisation is not a member of this circle on that day.")
    standing = Rules.objects.filter(holder_id=holder, during__contains=since).first()
    if standing is not None and standing.during.lower == since:
        raise Conflict(f"Rules from {since:%-d %B %Y} stand already; choose another day.")
    if standing is not None:
        standing.during = DateRange(standing.during.lower, since)
        standing.save()
    with invoice_judged(overlap="Other rules begin later; end those first."):
        made = Rules.objects.create(
            holder_id=holder, price_percent=price_percent, price_pounds=price_pounds, quantity_percent=quantity_percent,
            circle_id=circle, during=DateRange(since, None),
        )  # fmt: skip
    act.audit(holder, DataClass.FINANCE, reason=why, details={"rules": made.pk, "since": since})
    return made


@action("payables.ways.set")
def set_ways(
    act: Act, *, holder: int, ways: int, since: dt.date, reason: str, category: int | None = None
) -> Ways:
    """From a day on: how many papers must agree for a category of purchases, or for all that have no say of their own."""
    act.by.require(KEEP, holder)
    why = reason_given(reason)
    if ways not in (2, 3, 4):
        raise Invalid("Two, three or four papers agree: order, receipt, acceptance.")
    stated = Ways.objects.filter(holder_id=holder, during__contains=since)
    standing = stated.filter(
        Q(category__isnull=True) if category is None else Q(category_id=category)
    ).first()
    if standing is not None and standing.during.lower == since:
        raise Conflict(f"A number of ways from {since:%-d %B %Y} stands already; choose another day.")
    if standing is not None:
        standing.during = DateRange(standing.during.lower, since)
        standing.save()
    with invoice_judged(overlap="Another number of ways begins later; end that first."):
        made = Ways.objects.create(
            holder_id=holder, category_id=category, ways=ways, during=DateRange(since, None)
        )
    act.audit(
        holder, DataClass.FINANCE, reason=why, details={"ways": ways, "category": category, "since": since}
    )
    return made


@action("payables.match.schedule")
def match_by_itself(act: Act, *, holder: int, person: int, live: bool = True) -> int:
    """Have invoices matched and posted by a service person, every quarter of an hour and as goods are received."""
    act.by.require(KEEP, holder)
    who = one_seen(Person, person, "person")
    if not who.is_service:
        raise Invalid(f"{who.name} signs in: scheduled work acts for a service person.")
    made = put_schedule(
        act, holder=holder, data_class=DataClass.FINANCE, code=PLAN, plan=PLAN, person=person, live=live
    )
    act.audit(holder, DataClass.FINANCE, details={"schedule": made, "person": person, "live": live})
    return made
