-- What journals of the year end, and those that take them back, moved, by account: they take a year's result out of income and expenditure.
SELECT c.account_id, sum(l.amount)
FROM ledger_journal j JOIN ledger_period p ON p.id = j.period_id JOIN ledger_posting g ON g.id = j.posting_id
JOIN ledger_line l ON l.journal_id = j.id JOIN ledger_coding c ON c.id = l.coding_id
WHERE j.holder_id = %(holder)s AND j.dated BETWEEN %(first)s AND %(last)s
  AND (j.kind = 'year_end' OR EXISTS (SELECT 1 FROM ledger_journal o WHERE o.id = j.reverses_id AND o.kind = 'year_end'))
  AND p.number <= %(through)s AND g.cut <= COALESCE(%(cut)s::bigint, g.cut)
GROUP BY c.account_id
