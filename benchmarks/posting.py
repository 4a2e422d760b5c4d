"""Posting: 100,000 journals in batches against COPY, and one by one through the action against the same SQL sent bare."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import floors, ground
from benchmarks.harness import Figure, alone, say

JOURNALS, FULL_JOURNALS, BATCH = 40_000, 100_000, 2_000
SINGLE, FULL_SINGLE = 800, 2_000
LEAST_SHARE, LEAST_SINGLE_SHARE, LEAST_AT_ONCE = 0.35, 0.30, 0.60
# 400 a second (goal 2,000) were asked of a machine that writes 3,700 journals of the barest kind a second.
LEAST_BARE_SHARE = 0.108
THREADS = 16
COST_CENTRES, FIRST_DAY = 40, dt.date(2026, 4, 1)
EXPENSES = ("52100", "53100", "54000", "54200", "54400", "54500", "54700", "55000")


def run(full: bool) -> list[Figure]:
    """Begins on an empty database whose tables were never analysed."""
    journals, single = (FULL_JOURNALS, FULL_SINGLE) if full else (JOURNALS, SINGLE)
    with ground.scratch() as place:
        say(f"  fsync takes {fsync_ms(place.folder):.2f} ms here")
        alone("benchmarks.posting:open_books", env=place.env)
        batches = alone("benchmarks.posting:in_batches", env=place.env, journals=journals)
        with place.connect() as connection:
            floor = floors.copy_books(connection, place.folder)
    rate = batches.value["lines"] / batches.value["seconds"]
    figures = [
        Figure(
            "posting in batches: rate against COPY of the same rows", rate / floor, LEAST_SHARE, "of the floor",
            at_most=False, goal="0.46", peak_mb=batches.peak_mb,
            note=f"{journals:,} journals of 4 lines, {rate:,.0f} lines a second",
        )
    ]  # fmt: skip
    return figures + _one_by_one(single)


def _one_by_one(number: int) -> list[Figure]:
    with ground.scratch() as place:
        alone("benchmarks.posting:open_books", env=place.env)
        with ground.scratch(template=place.name) as other, ground.scratch(template=place.name) as third:
            kept = other.folder / "statements.json"
            alone("benchmarks.posting:keep_statements", env=other.env, number=number, file=str(kept))
            bare = floors.same_statements(
                third.env["DATABASE_URL"], json.loads(kept.read_text(encoding="utf-8"))
            )
            made = alone("benchmarks.posting:one_by_one", env=third.env, number=number, first=number).value
            with third.connect() as connection:
                barest = number / floors.bare_journals(connection, number)
        at_once = alone("benchmarks.posting:at_once", env=place.env, number=number).value
    rate, floor = number / made, number / bare
    return [
        Figure("posting one by one: rate against the same SQL sent bare", rate / floor, LEAST_SINGLE_SHARE, "of the floor",
               at_most=False, goal="0.60", note=f"{rate:,.0f} against {floor:,.0f} journals a second"),
        Figure("posting one by one: rate against the barest journals", rate / barest, LEAST_BARE_SHARE, "of the floor",
               at_most=False, goal="0.54", note=f"{rate:,.0f} against {barest:,.0f} journals a second"),
        Figure(f"posting by {THREADS} at once into one organisation: rate against one thread's", number / at_once / rate,
               LEAST_AT_ONCE, "of one thread's", at_most=False, note=f"{number / at_once:,.0f} journals a second"),
    ]  # fmt: skip


def fsync_ms(folder: Path) -> float:
    """Milliseconds that one small write takes to reach the disk, the mean of fifty."""
    with (folder / "fsync").open("wb") as file:
        start = time.perf_counter()
        for _ in range(50):
            file.write(b"x" * 512)
            file.flush()
            os.fsync(file.fileno())
        return (time.perf_counter() - start) / 50 * 1000


def open_books() -> None:
    """Books of one organisation with forty cost centres."""
    ground.start_django()
    from apps.ledger.actions.keeping import open_value
    from tests import county
    from tests.ledger.books import SINCE, officer, opened

    holder = opened(county, limit="1000000.00")
    for place in range(COST_CENTRES):
        open_value(
            by=officer(county, "CC"),
            holder=holder,
            kind="cost_centre",
            code=f"C{place:03d}",
            name=f"Place {place}",
            since=SINCE,
        )
    _entries(1)  # makes the codings, so that each copy of these books has them


def _entries(number: int, first: int = 0) -> list[Any]:
    """Balanced journals of four lines on many codings, in the months of 2026-27."""
    from django.db import transaction

    from apps.core.scope import scope
    from apps.ledger.calc.entries import Entry, EntryLine
    from apps.ledger.codings import Coded, codings
    from tests import county

    holder = county.org("CC")
    wanted = {(account, place): Coded(account, cost_centre=f"C{place:03d}") for account in EXPENSES
              for place in range(COST_CENTRES)}  # fmt: skip
    with scope(county.everything()), transaction.atomic():
        ids = codings(holder, [*wanted.values(), Coded("20000")])
    creditor = ids[Coded("20000")]
    made = []
    for n in range(first, first + number):
        parts = [Decimal(100 + (n * 7 + place * 13) % 900_000) / 100 for place in range(3)]
        lines = [
            EntryLine(
                ids[wanted[EXPENSES[(n + place) % len(EXPENSES)], (n // 8 + place) % COST_CENTRES]],
                part,
                "Bill",
            )
            for place, part in enumerate(parts)
        ]
        lines.append(EntryLine(creditor, -sum(parts, Decimal(0)), "Creditor"))
        made.append(Entry(FIRST_DAY + dt.timedelta(days=n % 360), f"Bill {n}", lines, kind="subledger"))
    return made


def _post() -> Any:
    """An act that posts journals as another room does, from a document of its own: record, numbers, balances, audit."""
    from apps.audit.act import Act, action
    from apps.core.classes import DataClass
    from apps.documents.records import open_record
    from apps.ledger.posting import post_entries
    from tests import county

    @action("benchmarks.journals.post")
    def post(act: Act, *, entries: list[Any]) -> None:
        holder = county.org("CC")
        act.by.require("journal.raise", holder)
        record = open_record(
            act, holder=holder, data_class=DataClass.FINANCE, kind="documents.note", title="Bills"
        )
        post_entries(act, record, entries)
        act.audit(holder, DataClass.FINANCE, record=record.pk, details={"journals": len(entries)})

    return post


def in_batches(journals: int) -> dict[str, Any]:
    """The product: 2,000 journals to an act."""
    ground.start_django()
    from tests import county
    from tests.ledger.books import officer

    post, by, entries = _post(), officer(county, "CC"), _entries(journals)
    start = time.perf_counter()
    for place in range(0, journals, BATCH):
        post(by=by, entries=entries[place : place + BATCH])
    return {"seconds": time.perf_counter() - start, "lines": journals * 4}


def one_by_one(number: int, first: int = 0) -> float:
    """The product: one journal to an act.  Gives seconds."""
    ground.start_django()
    from tests import county
    from tests.ledger.books import officer

    post, by, entries = _post(), officer(county, "CC"), _entries(number, first)
    post(by=by, entries=_entries(1))
    start = time.perf_counter()
    for entry in entries:
        post(by=by, entries=[entry])
    return time.perf_counter() - start


def at_once(number: int) -> float:
    """The same by sixteen threads into the same accounts.  Gives seconds."""
    ground.start_django()
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    from tests import county
    from tests.ledger.books import officer

    post, by = _post(), officer(county, "CC")
    parts = [_entries(number // THREADS, thread * 1_000_000) for thread in range(THREADS)]

    def work(thread: int) -> None:
        for entry in parts[thread]:
            post(by=by, entries=[entry])
        connections.close_all()

    start = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    return (time.perf_counter() - start) / (number // THREADS * THREADS) * number


def keep_statements(number: int, file: str) -> None:
    """Every statement that the acts send, act by act, to be sent again bare to another copy of the same database."""
    ground.start_django()
    from django.db import connection

    from tests import county
    from tests.ledger.books import officer

    post, by, entries = _post(), officer(county, "CC"), _entries(number)
    kept: list[list[str]] = []

    def keep(execute: Any, statement: Any, parameters: Any, many: bool, context: Any) -> Any:
        text = statement if isinstance(statement, str) else statement.as_string(connection.connection)
        kept[-1].append(
            psycopg.ClientCursor(connection.connection).mogrify(text, parameters) if parameters else text
        )
        return execute(statement, parameters, many, context)

    with connection.execute_wrapper(keep):
        for entry in entries:
            kept.append([])
            post(by=by, entries=[entry])
    settings = [[name, value] for name, value in by.scope(action="benchmarks").said]
    Path(file).write_text(json.dumps({"settings": settings, "acts": kept}), encoding="utf-8")
