"""Imports of journals: what each file gave, and what of it stands in the books, by account and period."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet

from apps.core.errors import NotFound
from apps.documents.models import Link, Record
from apps.ledger.models import Account, JournalLoad

NOUGHT = Decimal("0.00")


@dataclass(frozen=True)
class Control:
    """One account in one period: pounds that the file gave, and pounds posted of it."""

    period: str
    account: str
    name: str
    lines: int
    debits: Decimal
    credits: Decimal
    posted_debits: Decimal
    posted_credits: Decimal

    @property
    def agrees(self) -> bool:
        """True when all of it stands in the books."""
        return (self.debits, self.credits) == (self.posted_debits, self.posted_credits)


def imports() -> QuerySet[JournalLoad]:
    """Imports within reach, with their records."""
    return JournalLoad.objects.select_related("record", "upload", "upload__made_by")


def import_of(record: int) -> JournalLoad:
    """One import by its record; NotFound when it is out of reach."""
    found = imports().filter(record_id=record).first()
    if found is None:
        raise NotFound("There is no such import of journals that you may see.")
    return found


def batches(load: JournalLoad) -> list[Record]:
    """The batches it became, and those that reversed it."""
    ids = Link.objects.filter(one_id=load.record_id, kind__in=["holds", "reversed by"]).values("other")
    return list(Record.objects.filter(pk__in=ids).order_by("pk"))


def reconciliation(load: JournalLoad) -> list[Control]:
    """Control totals of the file beside what its batches posted: they agree once every batch is approved."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.label, c.account_id, sum(GREATEST(l.amount, 0)), sum(GREATEST(-l.amount, 0)) "
            "FROM documents_link k JOIN ledger_posting g ON g.record_id = k.other_id "
            "JOIN ledger_journal j ON j.posting_id = g.id JOIN ledger_period p ON p.id = j.period_id "
            "JOIN ledger_line l ON l.journal_id = j.id JOIN ledger_coding c ON c.id = l.coding_id "
            "WHERE k.one_id = %s AND k.kind = 'holds' GROUP BY 1, 2",
            [load.record_id],
        )
        posted = {
            (label, account): (debits, credits) for label, account, debits, credits in cursor.fetchall()
        }
    names = dict(Account.objects.values_list("code", "name"))
    return [
        Control(
            row["period"], row["account"], names.get(row["account"], ""), row["lines"], Decimal(row["debits"]),
            Decimal(row["credits"]), *posted.get((row["period"], row["account"]), (NOUGHT, NOUGHT)),
        )
        for row in load.control
    ]  # fmt: skip
