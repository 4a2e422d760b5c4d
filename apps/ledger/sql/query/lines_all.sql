-- Every line behind a figure, in the order of their days.
SELECT l.id, l.dated, j.id, j.number, j.kind, j.text, c.account_id, COALESCE(v.code, ''), l.amount, l.text,
       COALESCE(l.source_id, j.source_id)
FROM ledger_line l
JOIN ledger_journal j ON j.id = l.journal_id
JOIN ledger_coding c ON c.id = l.coding_id
LEFT JOIN ledger_dimensionvalue v ON v.id = c.cost_centre_id
WHERE l.coding_id = ANY (%(codings)s::bigint[]) AND l.dated BETWEEN %(first)s AND %(last)s
  AND (NOT %(narrow)s::boolean OR EXISTS (
              SELECT 1 FROM ledger_journal f JOIN ledger_period p ON p.id = f.period_id JOIN ledger_posting g ON g.id = f.posting_id
              WHERE f.id = l.journal_id AND (l.dated < %(last)s OR p.number <= COALESCE(%(through)s::integer, p.number))
                AND g.cut <= COALESCE(%(cut)s::bigint, g.cut) AND (%(closing)s::boolean OR f.kind <> 'year_end'
                  AND NOT EXISTS (SELECT 1 FROM ledger_journal o WHERE o.id = f.reverses_id AND o.kind = 'year_end'))))
  AND (%(side)s::integer IS NULL OR sign(l.amount) = %(side)s::integer)
ORDER BY l.dated, l.id
