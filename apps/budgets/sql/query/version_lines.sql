-- The budgets of a year as a version left them, month by month, with the pounds of the year in another version.
WITH stood AS (
    SELECT c.line_id AS line, c.period, COALESCE(sum(c.amount) FILTER (WHERE v.number <= %(number)s), 0) AS here,
           COALESCE(sum(c.amount) FILTER (WHERE v.number <= %(against)s), 0) AS there
    FROM budgets_version v JOIN budgets_change c ON c.version_id = v.id
    WHERE v.book_id = %(book)s AND v.number <= GREATEST(%(number)s, %(against)s)
    GROUP BY c.line_id, c.period
)
SELECT l.id, a.code || ' ' || a.name, COALESCE(d.code || ' ' || d.name, ''), COALESCE(j.code || ' ' || j.name, ''), l.capital,
       array_agg(s.period ORDER BY s.period), array_agg(s.here ORDER BY s.period), sum(s.there)
FROM stood s JOIN budgets_line l ON l.id = s.line JOIN ledger_account a ON a.code = l.account_id
LEFT JOIN ledger_dimensionvalue d ON d.id = l.cost_centre_id LEFT JOIN ledger_dimensionvalue j ON j.id = l.project_id
GROUP BY l.id, a.code, a.name, d.code, d.name, j.code, j.name, l.capital
HAVING bool_or(s.here <> 0 OR s.there <> 0)
ORDER BY a.code, d.code NULLS FIRST, j.code NULLS FIRST, l.capital, l.id
LIMIT %(most)s
