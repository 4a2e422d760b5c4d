-- What was posted after each organisation's cut, by account and counterparty, up to a period: what an as-of view takes out.
-- Earlier years move what was brought forward: the balance of their accounts, and for income and expenditure the result.
SELECT g.holder_id, CASE WHEN y.year = %(year)s OR a.kind NOT IN ('income', 'expenditure') THEN c.account_id ELSE u.code END,
       CASE WHEN y.year = %(year)s OR a.kind NOT IN ('income', 'expenditure') THEN c.counterparty_id END, sum(l.amount)
FROM unnest(%(holders)s::bigint[], %(cuts)s::bigint[]) AS k(holder, cut)
JOIN ledger_posting g ON g.holder_id = k.holder AND g.cut > k.cut
JOIN ledger_journal j ON j.posting_id = g.id JOIN ledger_period p ON p.id = j.period_id JOIN ledger_year y ON y.id = p.year_id
JOIN ledger_line l ON l.journal_id = j.id JOIN ledger_coding c ON c.id = l.coding_id JOIN ledger_account a ON a.code = c.account_id
CROSS JOIN (SELECT code FROM ledger_account WHERE role = 'unclosed') u
WHERE y.year = %(year)s AND p.number <= %(through)s OR y.year < %(year)s
GROUP BY 1, 2, 3 HAVING sum(l.amount) <> 0
