-- Income and expenditure of a year by line of a scheme and by the account or objective that was translated.  Kept
-- balances, less year-end journals, less what was posted after the cut; each by the mapping of its period's last day.
WITH moved AS (
    SELECT b.coding_id, b.period_id, b.debit - b.credit AS amount
    FROM ledger_balance b JOIN ledger_period p ON p.id = b.period_id JOIN ledger_account a ON a.code = b.account_id
    WHERE b.holder_id = %(holder)s AND p.year_id = %(year)s AND p.number BETWEEN 1 AND %(through)s
      AND a.kind IN ('income', 'expenditure')
    UNION ALL
    SELECT l.coding_id, j.period_id, -l.amount
    FROM ledger_journal j JOIN ledger_period p ON p.id = j.period_id JOIN ledger_line l ON l.journal_id = j.id
    JOIN ledger_coding c ON c.id = l.coding_id JOIN ledger_account a ON a.code = c.account_id
    WHERE j.holder_id = %(holder)s AND (j.kind = 'year_end' OR EXISTS (SELECT 1 FROM ledger_journal o WHERE o.id = j.reverses_id AND o.kind = 'year_end'))
      AND p.year_id = %(year)s AND p.number <= %(through)s
      AND a.kind IN ('income', 'expenditure')
    UNION ALL
    SELECT l.coding_id, j.period_id, -l.amount
    FROM ledger_posting g JOIN ledger_journal j ON j.posting_id = g.id JOIN ledger_period p ON p.id = j.period_id
    JOIN ledger_line l ON l.journal_id = j.id JOIN ledger_coding c ON c.id = l.coding_id
    JOIN ledger_account a ON a.code = c.account_id
    WHERE %(cut)s::bigint IS NOT NULL AND g.holder_id = %(holder)s AND g.cut > %(cut)s::bigint
      AND NOT (j.kind = 'year_end' OR EXISTS (SELECT 1 FROM ledger_journal o WHERE o.id = j.reverses_id AND o.kind = 'year_end'))
      AND p.year_id = %(year)s AND p.number <= %(through)s
      AND a.kind IN ('income', 'expenditure')
), coded AS (
    SELECT CASE WHEN %(by)s = 'account' THEN c.account_id ELSE o.code END AS code,
           CASE WHEN %(by)s = 'account' THEN a.name ELSE o.name END AS name,
           CASE WHEN %(by)s = 'account' THEN NULL ELSE o.id END AS value, upper(p.during) - 1 AS day, sum(m.amount) AS amount
    FROM moved m JOIN ledger_coding c ON c.id = m.coding_id JOIN ledger_account a ON a.code = c.account_id
    JOIN ledger_period p ON p.id = m.period_id LEFT JOIN ledger_dimensionvalue o ON o.id = c.objective_id
    GROUP BY 1, 2, 3, 4
)
SELECT r.code, r.label, pr.label, d.code, d.name, d.value, sum(d.amount),
       GREATEST(COALESCE(lower(g.during), %(first)s), %(first)s), LEAST(COALESCE(upper(g.during), %(last)s), %(last)s)
FROM coded d
LEFT JOIN ledger_mapping g ON g.scheme = %(scheme)s AND g.by = %(by)s AND g.code = d.code AND g.during @> d.day
LEFT JOIN ledger_reportline r ON r.id = g.line_id
LEFT JOIN ledger_reportline pr ON pr.id = r.parent_id
GROUP BY r.code, r.label, pr.label, d.code, d.name, d.value, g.during
ORDER BY r.code, d.code
