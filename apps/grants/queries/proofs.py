"""Proof of grants, organisation by organisation: claims against the books."""

from __future__ import annotations

from django.db import connection

from apps.grants.models import Claim
from apps.ledger.queries.proofs import FAULTS_SHOWN, Check

_CLAIMS = """
    SELECT r.number FROM grants_claim c JOIN documents_record r ON r.id = c.record_id
    LEFT JOIN LATERAL (
        SELECT COALESCE(sum(l.amount) FILTER (WHERE a.role = 'bank'), 0) AS bank,
               COALESCE(-sum(l.amount) FILTER (WHERE a.kind = 'income'), 0) AS income,
               COALESCE(sum(l.amount) FILTER (WHERE a.kind = 'expenditure'), 0) AS spent
        FROM ledger_posting p JOIN ledger_journal j ON j.posting_id = p.id JOIN ledger_line l ON l.journal_id = j.id
        JOIN ledger_coding g ON g.id = l.coding_id JOIN ledger_account a ON a.code = g.account_id
        WHERE p.record_id = c.record_id) s ON true
    WHERE c.holder_id = %s AND (
        s.bank <> CASE WHEN c.received_on IS NULL THEN 0 ELSE c.amount END
        OR s.income <> CASE WHEN c.recognised_on IS NULL THEN 0 ELSE c.amount END
        OR s.spent <> CASE WHEN c.approved_on IS NULL THEN 0 ELSE c.amount END) LIMIT 20
"""


def prove_grants(holder: int) -> list[Check]:
    """Money, income and expenditure of every claim stand in the books as it says."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIMS, [holder])
        faults = tuple(row[0] for row in cursor.fetchmany(FAULTS_SHOWN))
    return [Check("grants", "Claims equal what they posted", Claim.objects.count(), faults)]
