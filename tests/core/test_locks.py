"""Advisory locks: one number a thing, one order, and never a wait without end."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from apps.core import locks
from apps.core.errors import Conflict
from apps.core.locks import Space, hold, number


def test_numbers_of_different_spaces_never_meet():
    assert number(Space.JOB, 7) == (1 << 56) + 7
    assert number(Space.LOAD, 7) != number(Space.JOB, 7)
    assert number(Space.NAME, "payments") == number(Space.NAME, "payments")
    with pytest.raises(ValueError, match="does not fit"):
        number(Space.JOB, 1 << 56)


@pytest.mark.django_db
def test_the_database_counts_a_job_lock_the_same_way():
    with connection.cursor() as cursor:
        cursor.execute("SELECT accord_job_lock(7)")
        assert cursor.fetchone()[0] == number(Space.JOB, 7)


def test_a_lock_needs_a_transaction(committed_db):
    with pytest.raises(RuntimeError, match="end of a transaction"):
        hold(Space.LOAD, [1], doing="loading this file")


def test_who_comes_second_is_told_why_and_may_try_again(committed_db, monkeypatch):
    monkeypatch.setattr(locks, "WAIT_MS", 200)
    held, done = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            hold(Space.LOAD, ["b", "a"], doing="loading this file")
            held.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert held.wait(20)
    with transaction.atomic():
        with pytest.raises(Conflict, match="Someone else is loading this file at this moment"):
            hold(Space.LOAD, ["a", "c"], doing="loading this file")
        hold(Space.LOAD, ["c"], doing="loading this file")
    done.set()
    thread.join()
    with transaction.atomic():
        hold(Space.LOAD, ["a"], doing="loading this file")
