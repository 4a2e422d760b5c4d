"""`manage.py verify`: silent when the books hold; when the superuser tampers, the check that is meant names the fault."""

from __future__ import annotations

import datetime as dt
import io
import json
import re

import psycopg
import pytest
from django.core.management import CommandError, call_command

from apps.ledger import proving
from apps.ledger.queries.proofs import Check
from tests import county as small_county
from tests import database
from tests.ledger.books import CREDITORS, ENERGY, entered, entry, opened
from tests.ledger.pairs import recharged

pytestmark = pytest.mark.committed


@pytest.fixture
def books(committed_db):
    """A database of its own: police with years 2025-26 and 2026-27, fire, and a recharge between them."""
    county = small_county
    holder = opened(county, "CC", years=(2025, 2026))
    opened(county, "FRA")
    entered(
        county,
        "CC",
        holder,
        entry(county, holder, (ENERGY, "70.00"), (CREDITORS, "-70.00"), dated=dt.date(2026, 3, 1)),
    )
    for pounds in ("10.00", "20.00"):
        entered(county, "CC", holder, entry(county, holder, (ENERGY, pounds), (CREDITORS, f"-{pounds}")))
    recharged(county)
    return committed_db


def tamper(name: str, *statements: str) -> None:
    """Run statements as the superuser, past policies, triggers and rights."""
    base, _slash, _old = database.SERVER.superuser_url.rpartition("/")
    with psycopg.connect(f"{base}/{name}", autocommit=True) as other:
        other.execute("SET session_replication_role = replica")
        for statement in statements:
            other.execute(statement)


def verified(**options):
    """(exit status, what JSON said)."""
    out = io.StringIO()
    try:
        call_command("verify", as_json=True, stdout=out, **options)
    except SystemExit as end:
        return end.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def faults(told) -> dict[str, list[str]]:
    return {
        f"{body['code']} {check['code']}": check["faults"]
        for body in told["organisations"]
        for check in body["checks"]
        if not check["holds"]
    }


FIRST = "(SELECT min(id) FROM ledger_journal WHERE number = 'JM-2026-000001')"
HALF = "(SELECT min(id) FROM ledger_journal WHERE pair IS NOT NULL)"
TRIED = {
    "balanced": "UPDATE ledger_line SET amount = amount + 1 "
                f"WHERE id = (SELECT min(id) FROM ledger_line WHERE journal_id = {FIRST})",
    "balances": "UPDATE ledger_balance SET debit = debit + 5 WHERE id = (SELECT max(b.id) FROM ledger_balance b "
                "JOIN ledger_period p ON p.id = b.period_id WHERE p.number > 0)",
    "brought_forward": "UPDATE ledger_balance SET credit = credit + 5 WHERE id = (SELECT min(b.id) FROM ledger_balance b "
                       "JOIN ledger_period p ON p.id = b.period_id WHERE p.number = 0)",
    "numbers": "UPDATE documents_numberseries SET last = last + 1 WHERE series = 'JM' AND year = 2026",
    "periods": f"UPDATE ledger_journal SET dated = dated + 60 WHERE id = {FIRST}",
    "postings": "UPDATE ledger_posting SET debits = debits + 1 WHERE id = (SELECT min(id) FROM ledger_posting)",
    "pairs": f"UPDATE ledger_journal SET pair = NULL WHERE id = {HALF}",
}  # fmt: skip


def test_books_that_hold_end_with_status_nought_and_each_check_with_its_count(books, capsys):
    call_command("verify")
    said = capsys.readouterr().out
    assert re.search(r"\b(\d+) of \1 checks hold, in 4 organisations\.", said)
    assert "Every journal balances and has the lines that its header counts (balanced)" in said
    status, told = verified(organisation="CC")
    assert (status, told["holds"]) == (0, True)
    counts = {check["code"]: check["looked_at"] for check in told["organisations"][0]["checks"]}
    assert counts["balanced"] == 4 and counts["pairs"] == 1 and counts["postings"] == 4
    assert [body["code"] for body in told["organisations"]] == ["CC"]


def test_every_tampering_is_named_by_its_check(books):
    """One database for all: each is undone by its opposite before the next is tried."""
    undo = {
        "balanced": TRIED["balanced"].replace("+ 1", "- 1"),
        "balances": TRIED["balances"].replace("+ 5", "- 5"),
        "brought_forward": TRIED["brought_forward"].replace("+ 5", "- 5"),
        "numbers": TRIED["numbers"].replace("+ 1", "- 1"),
        "periods": TRIED["periods"].replace("+ 60", "- 60"),
        "postings": TRIED["postings"].replace("+ 1", "- 1"),
    }
    for code, statement in TRIED.items():
        tamper(books, statement)
        status, told = verified()
        assert status == 1, code
        found = faults(told)
        assert any(name.endswith(f" {code}") for name in found), (code, found)
        assert all(sentence.endswith(".") for sentences in found.values() for sentence in sentences)
        if code in undo:
            tamper(books, undo[code])
            assert verified()[0] == 0, f"{code} undone"


def test_a_half_changed_on_one_side_is_named_on_both(books):
    tamper(
        books,
        "UPDATE ledger_line SET amount = amount * 2 "
        "WHERE journal_id = (SELECT max(id) FROM ledger_journal WHERE pair IS NOT NULL)",
    )
    found = faults(verified()[1])
    assert found["CC pairs"] == ["Journal JI-2026-000001 and its other side differ by £120.00."]
    assert found["FRA pairs"] == ["Journal JI-2026-000001 and its other side differ by £120.00."]


def test_an_organisation_that_is_not_there_is_a_sentence(books):
    with pytest.raises(CommandError, match="There is no organisation NOPE"):
        call_command("verify", organisation="NOPE")


def test_a_higher_room_adds_its_check(books, monkeypatch):
    monkeypatch.setattr(proving, "_proofs", dict(proving._proofs))
    seen = []

    def commitments(holder: int) -> list[Check]:
        seen.append(holder)
        return [
            Check("commitments", "Commitments equal their documents", 3, ("Order PO-1 is committed twice.",))
        ]

    proving.register("commitments", commitments)
    status, told = verified(organisation="FRA")
    assert status == 1 and faults(told) == {"FRA commitments": ["Order PO-1 is committed twice."]}
    assert seen == [small_county.org("FRA")]
    with pytest.raises(RuntimeError, match="Two proofs"):
        proving.register("commitments", lambda holder: [])


def test_another_organisation_asks_nothing_about_pairs(books):
    from django.db import DatabaseError, connection

    from apps.core.scope import scope
    from tests.ledger.books import officer

    with scope(officer(small_county, "PCC").scope()), pytest.raises(DatabaseError, match="outside the scope"):
        connection.cursor().execute("SELECT * FROM accord_prove_pairs(%s)", [small_county.org("FRA")])
