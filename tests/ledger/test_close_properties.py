"""Whatever order people close, reopen, close for good, except and post in: only allowed states, nothing past a lock."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.errors import AccordError
from apps.core.scope import scope
from apps.ledger.models import Journal, Period
from tests.ledger.books import CREDITORS, ENERGY, closed, entered, entry, opened, period_of

pytestmark = pytest.mark.django_db
ALLOWED = {("open", "soft"), ("soft", "open"), ("soft", "hard")}
DAYS = {1: dt.date(2026, 4, 15), 2: dt.date(2026, 5, 15)}
acts = st.lists(
    st.tuples(st.sampled_from([1, 2]), st.sampled_from(["soft", "open", "hard", "post", "force"])),
    min_size=1,
    max_size=8,
)


@pytest.fixture
def holder(county):
    return opened(county)


def standing(county, holder, number: int) -> str:
    return str(period_of(county, holder, number).ledger_lock)


def posts(county, holder, number: int) -> bool:
    """Try to post into a month; True when a journal stands there."""
    try:
        with transaction.atomic():
            one = entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00"), dated=DAYS[number])
            entered(county, "CC", holder, one)
    except AccordError:
        return False
    return True


def steps(county, holder, number: int, before: str, after: str) -> bool:
    """Try to move a month's lock from where it is said to stand."""
    try:
        with transaction.atomic():
            closed(county, holder, number, after, before=before, reason="As agreed")
    except AccordError:
        return False
    return True


def forced(county, holder, number: int) -> None:
    """Past the actions: the application's own rights move no lock without its evidence."""
    period = period_of(county, holder, number)
    for lock in ("open", "soft", "hard"):
        if lock == period.ledger_lock:
            continue
        try:
            with scope(county.everything()), transaction.atomic():
                Period.objects.filter(pk=period.pk).update(ledger_lock=lock)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except DatabaseError:
            continue
        raise AssertionError(f"A lock went from {period.ledger_lock} to {lock} without its evidence.")


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=acts)
def test_any_order_of_acts_leaves_allowed_states_and_nothing_past_a_lock(county, holder, made):
    place = transaction.savepoint()
    expected = {1: "open", 2: "open"}
    journals = {1: 0, 2: 0}
    try:
        for number, verb in made:
            if verb == "post":
                went = posts(county, holder, number)
                assert went is (expected[number] == "open"), (number, expected)
                journals[number] += went
            elif verb == "force":
                forced(county, holder, number)
            elif steps(county, holder, number, expected[number], verb):
                assert (expected[number], verb) in ALLOWED, (expected[number], verb)
                expected[number] = verb
            for one in (1, 2):
                assert standing(county, holder, one) == expected[one]
            with scope(county.everything()), transaction.atomic():
                for one in (1, 2):
                    assert (
                        Journal.objects.filter(period=period_of(county, holder, one)).count() == journals[one]
                    )
    finally:
        transaction.savepoint_rollback(place)
