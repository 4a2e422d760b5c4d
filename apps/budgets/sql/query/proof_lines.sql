-- Every budget equals the changes of its versions and the sum of its months: one sentence for each fault.
SELECT format('The budget of %s in %s: kept %s, versions give %s, months give %s.', l.account_id, l.year,
              accord_in_pounds(l.revised), accord_in_pounds(COALESCE(c.amount, 0)), accord_in_pounds(COALESCE(m.amount, 0)))
FROM budgets_line l
LEFT JOIN (SELECT c.line_id, sum(c.amount) AS amount, sum(c.amount) FILTER (WHERE v.kind = 'original') AS original
           FROM budgets_change c JOIN budgets_version v ON v.id = c.version_id GROUP BY c.line_id) c ON c.line_id = l.id
LEFT JOIN (SELECT e.line_id, sum(e.revised) AS amount, sum(e.original) AS original FROM budgets_cell e GROUP BY e.line_id) m
    ON m.line_id = l.id
WHERE (l.revised, l.original) <> (COALESCE(c.amount, 0), COALESCE(c.original, 0))
   OR (l.revised, l.original) <> (COALESCE(m.amount, 0), COALESCE(m.original, 0))
