"""Taking payment rows into the books: plain functions that room intake's actions call through the port.

Rows go by COPY into a temporary table (row security forbids COPY into the real one) and from there set by set
into `spend_line`.  Names and classifications are worked out once for each distinct combination, not per row.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max

from apps.audit.act import Act
from apps.audit.judging import database_judges
from apps.core.classes import DataClass
from apps.core.clock import financial_year, now
from apps.core.errors import Conflict
from apps.documents.models import Record
from apps.documents.records import open_record, set_state
from apps.intake.models import Upload
from apps.intake.reading import Batch
from apps.intake.registry import Loaded, Rows
from apps.jobs.queue import enqueue
from apps.spend import classifying
from apps.spend.models import Classing, Load
from apps.spend.summaries import flag_identical, keep_summary, show_partners, withdraw_from_partners
from apps.spend.transitions import LOADED, WITHDRAWN
from apps.suppliers.models import Supplier
from apps.suppliers.naming import Payee, resolve_names

CHUNK = 100_000
"""Lines moved from the temporary table at once."""

# Column of Line: field of the reader.
WORDS = {
    "raw_supplier": "supplier", "transaction": "transaction", "purpose": "purpose", "department": "department",
    "cost_centre": "cost_centre",
}  # fmt: skip
PARTS = ("category", "category_code", "subjective", "subjective_code")
# Control characters that the reader leaves in no cell part the columns, so that nothing needs escaping.
PARTER, QUOTE, NOTHING = "\x1f", "\x1e", "\x1d"


def load(act: Act, upload: Upload, rows: Rows) -> Loaded:
    """Load the rows of an upload; gives the load's record.  The act's audit number becomes its cut."""
    version = classifying.current_version()
    record = open_record(
        act,
        holder=upload.holder_id,
        data_class=DataClass.FINANCE,
        kind="spend.load",
        title=upload.name,
        state=LOADED,
    )
    loading = _Loading(act, upload, record, version.number)
    for batch in rows:
        loading.take(batch)
    return loading.finish(rows)


def withdraw(act: Act, upload: Upload) -> None:
    """Take the load of an upload out from this act's number on; its lines stay for earlier cuts."""
    found = Load.objects.select_for_update(no_key=True).filter(record_id=upload.result or 0).first()
    if found is None or not found.live:
        raise Conflict(f"The load of {upload.name} is withdrawn already.")
    with database_judges(last=True):
        Load.objects.filter(pk=found.pk).update(live=False)
    record = Record.objects.get(pk=found.record_id)
    set_state(act, record, WITHDRAWN)

    def numbered(number: int) -> None:
        Load.objects.filter(pk=found.pk).update(withdrawn_cut=number)
        withdraw_from_partners(found, number)

    act.numbered(numbered)


def live(organisation: int, sha256: str) -> int | None:
    """Record of the standing load of the same file, if any."""
    return (
        Load.objects.filter(holder_id=organisation, sha256=sha256, live=True)
        .values_list("record_id", flat=True)
        .first()
    )


class _Loading:
    """One load under way."""

    def __init__(self, act: Act, upload: Upload, record: Record, version: int) -> None:
        self.act = act
        self.upload = upload
        self.record = record
        self.holder: int = upload.holder_id
        self.version = version
        self.load_id = _next_id("spend_load")
        self.sheets: dict[str, int] = {}
        self.first_day: dt.date | None = None
        self.last_day: dt.date | None = None
        self.waiting = 0
        self.combinations = _Combinations(self.holder, version)
        self.newest_before = Supplier.objects.aggregate(newest=Max("pk"))["newest"] or 0
        _make_temporary_table()

    def take(self, batch: Batch) -> None:
        """Copy one batch into the temporary table."""
        if not len(batch):
            return
        sheet = self.sheets.setdefault(batch.sheet, len(self.sheets))
        columns: dict[str, Sequence[Any]] = batch.columns
        days = columns["date"]
        distinct = set(days)
        first, last = min(distinct), max(distinct)
        self.first_day = min(first, self.first_day or first)
        self.last_day = max(last, self.last_day or last)
        day_text = {day: day.isoformat() for day in distinct}
        year_of = {day: financial_year(day) for day in distinct}
        found = self.combinations.ids(columns, list(map(year_of.__getitem__, days)))
        parts: dict[str, Iterator[str]] = {
            "combination_id": map(str, found),
            "paid_on": map(day_text.__getitem__, days),
            "amount": map(str, columns["amount"]),
            "row_number": map(str, batch.row_numbers),
        }
        for name, field in WORDS.items():
            if field in columns:
                parts[name] = iter(columns[field])
        if "irrecoverable_vat" in columns:
            parts["irrecoverable_vat"] = (
                NOTHING if v is None else str(v) for v in columns["irrecoverable_vat"]
            )
        for name, field, yes in (("capital", "capital_revenue", "capital"), ("card", "card", "yes")):
            if field in columns:
                told = {None: NOTHING, "": NOTHING, yes: "t"}
                parts[name] = (told.get(value, "f") for value in columns[field])
        _copy(parts, sheet)
        self.waiting += len(batch)
        if self.waiting >= CHUNK:
            self.move()

    def move(self) -> None:
        """Move the lines from the temporary table into the books."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO spend_line (holder_id, load_id, combination_id, paid_on, amount, sheet, row_number, "
                "raw_supplier, transaction, purpose, department, cost_centre, irrecoverable_vat, capital, card) "
                "SELECT %s, %s, combination_id, paid_on, amount, sheet, row_number, raw_supplier, transaction, purpose, "
                "department, cost_centre, irrecoverable_vat, capital, card FROM pg_temp.spend_incoming",
                [self.holder, self.load_id],
            )
            cursor.execute("TRUNCATE pg_temp.spend_incoming")
        self.waiting = 0

    def finish(self, rows: Rows) -> Loaded:
        """Write summary, flags, partners' window and the load itself; the act's number closes them."""
        if self.waiting:
            self.move()
        counts = rows.counts
        others = {
            name: getattr(counts, name)
            for name in ("blank_rows", "header_rows", "total_rows", "preamble_rows")
        }
        choices = self.upload.choices
        made = Load.objects.create(
            id=self.load_id, holder_id=self.holder, record=self.record, upload=self.upload,
            file_name=self.upload.name, sha256=self.upload.sha256, sheets=list(self.sheets),
            amount_basis=choices.get("amount_basis") or "unknown", threshold=choices.get("threshold") or None,
            period_from=self.first_day, period_to=self.last_day, rows_read=counts.rows_read,
            rows_loaded=counts.rows_loaded, rows_refused=counts.rows_refused, other_rows=others, total=counts.total,
            refused_total=counts.refused_total, made_at=now(),
        )  # fmt: skip
        keep_summary(made)
        identical = flag_identical(made)
        classing = self.combinations.classing(made)
        self.combinations.remember_sources(self.record)
        self._look_for_pairs(made)

        def numbered(number: int) -> None:
            Load.objects.filter(pk=made.pk).update(cut=number)
            if classing is not None:
                Classing.objects.filter(pk=classing.pk).update(cut=number)
            show_partners(made, number)

        self.act.numbered(numbered)
        details = {
            "load": made.pk, "identical_lines": identical, "new_combinations": self.combinations.new,
            "mapping_version": self.version,
        }  # fmt: skip
        return Loaded(self.record, tuple(_notes(identical)), details)

    def _look_for_pairs(self, made: Load) -> None:
        """New suppliers are compared with the others by a job, once this load is committed."""
        newest = max((payee.supplier or 0 for payee in self.combinations.payees.values()), default=0)
        if newest > self.newest_before:
            enqueue(
                self.act.by, kind="suppliers.suggest", holder=self.holder, data_class=DataClass.FINANCE,
                key=f"suppliers.suggest:{made.pk}", record=self.record.pk, payload={"after": self.newest_before},
            )  # fmt: skip


class _Combinations:
    """Ids of combinations by their parts; new ones are named, classified and written batch by batch."""

    def __init__(self, holder: int, version: int) -> None:
        self.holder = holder
        self.version = version
        self.classifier = classifying.classifier_for(holder, version)
        self.payees: dict[str, Payee] = {}
        self.known: dict[tuple[Any, ...], int] = {}
        self.decided: list[tuple[int, Any]] = []
        self.references: dict[int, str] = {}
        self.new = 0

    def ids(self, columns: dict[str, Sequence[Any]], years: list[int]) -> list[int]:
        """The combination of each row."""
        count = len(years)
        empty = [""] * count
        parts = [columns.get(name, empty) for name in PARTS]
        told = [*map(self.classifier.telling, columns.get("purpose", empty))]
        keys = list(zip(columns["supplier"], years, *parts, told, strict=True))
        missing = set(keys).difference(self.known)
        if missing:
            self._learn(sorted(missing))
        if "supplier_ref" in columns:
            for raw, reference in set(zip(columns["supplier"], columns["supplier_ref"], strict=True)):
                alias = self.payees[raw].alias
                if alias is not None and reference:
                    self.references.setdefault(alias, reference[:100])
        return list(map(self.known.__getitem__, keys))

    def _learn(self, keys: list[tuple[Any, ...]]) -> None:
        unknown = {key[0] for key in keys}.difference(self.payees)
        self.payees |= resolve_names(sorted(unknown))
        digests = {_digest(self.payees[key[0]], key): key for key in keys}
        present = self._present(list(digests))
        fresh = {digest: key for digest, key in digests.items() if digest not in present}
        made = self._add(fresh)
        for digest, key in fresh.items():
            raw, year, category, code, subjective, _, words = key
            answer = classifying.decide(
                self.classifier, self.holder, self.payees[raw], raw, category or subjective, code, words, year
            )
            self.decided.append((made[digest], answer))
        self.new += len(fresh)
        ids = present | made
        for key in keys:
            self.known[key] = ids[_digest(self.payees[key[0]], key)]

    def _present(self, digests: list[str]) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.digest, c.id FROM spend_combination c "
                "WHERE c.holder_id = %s AND c.digest IN (SELECT jsonb_array_elements_text(%s::jsonb))",
                [self.holder, json.dumps(digests)],
            )
            return dict(cursor.fetchall())

    def _add(self, fresh: dict[str, tuple[Any, ...]]) -> dict[str, int]:
        """Write new combinations in one statement; gives all their ids, also of those that another load just made."""
        if not fresh:
            return {}
        names = (
            "digest",
            "alias",
            "kind",
            "category",
            "code",
            "subjective",
            "subjective_code",
            "year",
            "words",
        )
        given = [dict(zip(names, self._row(digest, key), strict=True)) for digest, key in fresh.items()]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO spend_combination (holder_id, digest, alias_id, payee_kind, category, category_code, "
                "subjective, subjective_code, words, year) "
                "SELECT %s, digest, alias, kind, category, code, subjective, subjective_code, words, year "
                "FROM jsonb_to_recordset(%s::jsonb) AS given(digest text, alias bigint, kind text, category text, "
                "code text, subjective text, subjective_code text, year smallint, words text) "
                "ON CONFLICT (holder_id, digest) DO NOTHING RETURNING digest, id",
                [self.holder, json.dumps(given)],
            )
            made = dict(cursor.fetchall())
        missing = [digest for digest in fresh if digest not in made]
        return made | self._present(missing) if missing else made

    def _row(self, digest: str, key: tuple[Any, ...]) -> tuple[Any, ...]:
        raw, year, category, code, subjective, subjective_code, words = key
        payee = self.payees[raw]
        return digest, payee.alias, payee.kind, category, code, subjective, subjective_code, year, words

    def classing(self, made: Load) -> Classing | None:
        """Write the classifications of the new combinations, as part of the load."""
        if not self.decided:
            return None
        found = Classing.objects.create(
            holder_id=self.holder,
            version_id=self.version,
            load=made,
            changed=len(self.decided),
            made_at=now(),
        )
        classifying.keep(found, self.decided)
        return found

    def remember_sources(self, record: Record) -> None:
        """Keep where the organisation first met each spelling."""
        aliases = sorted({payee.alias for payee in self.payees.values() if payee.alias is not None})
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO suppliers_aliassource (holder_id, alias_id, record_id, supplier_ref) "
                "SELECT %s, alias, %s, reference FROM unnest(%s::bigint[], %s::text[]) AS met(alias, reference) "
                "WHERE NOT EXISTS (SELECT 1 FROM suppliers_aliassource s WHERE s.holder_id = %s AND s.alias_id = met.alias)",
                [
                    self.holder,
                    record.pk,
                    aliases,
                    [self.references.get(alias, "") for alias in aliases],
                    self.holder,
                ],
            )


def _digest(payee: Payee, key: tuple[Any, ...]) -> str:
    """Same payee spelling, financial year, published category and telling words: same digest.  No person's name goes in."""
    who = f"alias:{payee.alias}" if payee.alias is not None else payee.kind
    return hashlib.md5("\x1f".join((who, *map(str, key[1:]))).encode(), usedforsecurity=False).hexdigest()


def _make_temporary_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS spend_incoming (combination_id bigint, paid_on date, "
            "amount numeric(14,2), sheet smallint, row_number integer, raw_supplier text DEFAULT '', "
            "transaction text DEFAULT '', purpose text DEFAULT '', department text DEFAULT '', "
            "cost_centre text DEFAULT '', irrecoverable_vat numeric(14,2), capital boolean, card boolean) "
            "ON COMMIT DELETE ROWS"
        )
        cursor.execute("TRUNCATE pg_temp.spend_incoming")


def _copy(parts: dict[str, Iterator[str]], sheet: int) -> None:
    """COPY the columns of one batch; cells hold no control characters, so they need no quotes."""
    from psycopg import sql

    tail = f"{PARTER}{sheet}\n"
    statement = sql.SQL(
        "COPY pg_temp.spend_incoming ({columns}) FROM STDIN "
        "WITH (FORMAT csv, DELIMITER {parter}, QUOTE {quote}, NULL {nothing})"
    ).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, [*parts, "sheet"])), parter=sql.Literal(PARTER),
        quote=sql.Literal(QUOTE), nothing=sql.Literal(NOTHING),
    )  # fmt: skip
    block = tail.join(map(PARTER.join, zip(*parts.values(), strict=True))) + tail
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        copy.write(block)


def _next_id(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        found: int = cursor.fetchone()[0]
        return found


def _notes(identical: int) -> Iterator[str]:
    if identical:
        lines = "line is" if identical == 1 else "lines are"
        yield f"{identical:,} {lines} the same as an earlier one in every column. They are loaded and flagged."
