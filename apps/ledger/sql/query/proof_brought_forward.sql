-- What is brought forward equals what earlier years leave: one sentence for each fault.
SELECT format('Brought forward into %s: kept £%s on account %s, earlier years leave £%s.', x.year, x.kept, x.account, x.made)
FROM (SELECT y.year, w.account, sum(w.kept) AS kept, sum(w.made) AS made
FROM ledger_year y
CROSS JOIN LATERAL (SELECT b.account_id AS account, b.debit - b.credit AS kept, 0 AS made
FROM ledger_balance b
JOIN ledger_period p ON p.id = b.period_id
WHERE p.year_id = y.id AND p.number = 0
UNION ALL SELECT CASE WHEN a.kind IN ('income', 'expenditure') THEN u.code ELSE b.account_id END, 0, b.debit - b.credit
FROM ledger_balance b
JOIN ledger_period p ON p.id = b.period_id
JOIN ledger_year e ON e.id = p.year_id
JOIN ledger_account a ON a.code = b.account_id CROSS JOIN (SELECT code
FROM ledger_account
WHERE role = 'unclosed') u
WHERE b.holder_id = y.holder_id AND e.year < y.year AND p.number > 0) w
GROUP BY y.holder_id, y.year, w.account) x
WHERE x.kept <> x.made
