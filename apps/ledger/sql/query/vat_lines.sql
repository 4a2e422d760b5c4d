-- A page of the lines behind a box of the VAT return, in the order of their days.
SELECT l.id, l.dated, j.id, j.number, j.kind, j.text, c.account_id, COALESCE(o.code, ''), l.amount, l.text,
       COALESCE(l.source_id, j.source_id), c.vat_code_id
FROM ledger_coding c
JOIN ledger_vatcode v ON v.code = c.vat_code_id
JOIN ledger_account a ON a.code = c.account_id
JOIN ledger_line l ON l.coding_id = c.id
JOIN ledger_journal j ON j.id = l.journal_id
LEFT JOIN ledger_dimensionvalue o ON o.id = c.cost_centre_id
WHERE c.holder_id = %(holder)s AND l.dated BETWEEN %(first)s AND %(last)s AND j.kind NOT IN ('year_end', 'opening')
      AND NOT EXISTS (SELECT 1 FROM ledger_journal o WHERE o.id = j.reverses_id AND o.kind = 'year_end')
      AND (%(cut)s::bigint IS NULL OR (SELECT z.cut FROM ledger_posting z WHERE z.id = j.posting_id) <= %(cut)s::bigint)
  AND (l.dated, l.id) > (%(after_day)s::date, %(after_id)s::bigint)
  AND CASE WHEN v.direction = 'cost' THEN 0
           WHEN a.role = 'vat' AND v.direction = 'output' THEN 1
           WHEN a.role = 'vat' AND v.direction = 'input' THEN 4
           WHEN v.direction = 'output' AND a.kind = 'income' THEN 6
           WHEN v.direction = 'input' AND a.kind IN ('expenditure', 'asset') THEN 7 END = %(box)s
  AND (%(code)s = '' OR c.vat_code_id = %(code)s)
ORDER BY l.dated, l.id
LIMIT %(size)s
