-- Every line behind a figure, in the order of their days.
SELECT l.id, l.dated, j.id, j.number, j.kind, j.text, c.account_id, COALESCE(v.code, ''), l.amount, l.text,
       COALESCE(l.source_id, j.source_id)
FROM ledger_line l
JOIN ledger_journal j ON j.id = l.journal_id
JOIN ledger_coding c ON c.id = l.coding_id
LEFT JOIN ledger_dimensionvalue v ON v.id = c.cost_centre_id
WHERE l.coding_id = ANY (%(codings)s::bigint[]) AND l.dated BETWEEN %(first)s AND %(last)s
  -- with: counted
ORDER BY l.dated, l.id
