-- Kept balances equal the lines: one sentence for each fault.
SELECT format('Account %s in %s: kept £%s, lines give £%s.', COALESCE(k.account_id, r.account_id), p.label, COALESCE(k.debit - k.credit, 0), COALESCE(r.debit - r.credit, 0))
FROM (SELECT b.*
FROM ledger_balance b
JOIN ledger_period q ON q.id = b.period_id
WHERE q.number > 0) k
FULL JOIN (SELECT j.period_id, l.coding_id, min(c.account_id) AS account_id, sum(GREATEST(l.amount, 0)) AS debit, sum(GREATEST(-l.amount, 0)) AS credit, count(*) AS lines
FROM ledger_line l
JOIN ledger_journal j ON j.id = l.journal_id
JOIN ledger_coding c ON c.id = l.coding_id
GROUP BY 1, 2) r ON (r.period_id, r.coding_id) = (k.period_id, k.coding_id)
JOIN ledger_period p ON p.id = COALESCE(k.period_id, r.period_id)
WHERE (k.debit, k.credit, k.lines::bigint, k.account_id) IS DISTINCT FROM (r.debit, r.credit, r.lines, r.account_id)
