-- What payments put into transit and took out again is what the bank has still to debit: one sentence for each account.
SELECT format('%s: %s stand in transit, payments that were sent and not debited make %s.', a.name, accord_in_pounds(-t.amount), accord_in_pounds(p.amount))
FROM banking_bankaccount a
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(l.amount), 0) AS amount FROM ledger_line l JOIN ledger_journal j ON j.id = l.journal_id
    JOIN documents_record r ON r.id = j.source_id JOIN banking_payment y ON y.record_id = r.id
    WHERE l.coding_id = a.transit_id AND y.account_id = a.id) t
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(y.amount - COALESCE((SELECT sum(q.failed) FROM banking_paymentpart q WHERE q.key = y.key), 0)), 0) AS amount
    FROM banking_payment y WHERE y.account_id = a.id AND y.filed_at IS NOT NULL AND y.confirmed_at IS NULL) p
WHERE -t.amount <> p.amount
