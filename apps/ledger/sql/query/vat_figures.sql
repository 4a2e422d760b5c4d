-- VAT of one organisation between two days: for each box, code and ground of recovery the lines and pounds.  Box 0 is tax
-- that stays a cost.  Year-end and opening journals move balances, and are no supplies.
SELECT w.box, w.vat_code_id, w.ground, w.heading, w.exempt, count(*), sum(w.amount)
FROM (
    SELECT CASE WHEN v.direction = 'cost' THEN 0
                WHEN a.role = 'vat' AND v.direction = 'output' THEN 1
                WHEN a.role = 'vat' AND v.direction = 'input' THEN 4
                WHEN v.direction = 'output' AND a.kind = 'income' THEN 6
                WHEN v.direction = 'input' AND a.kind IN ('expenditure', 'asset') THEN 7 END AS box,
           c.vat_code_id, v.exempt, l.amount, COALESCE(g.kind, 'none') AS ground, COALESCE(g.heading, '') AS heading
    FROM ledger_coding c
    JOIN ledger_vatcode v ON v.code = c.vat_code_id
    JOIN ledger_account a ON a.code = c.account_id
    JOIN ledger_line l ON l.coding_id = c.id
    JOIN ledger_journal j ON j.id = l.journal_id
    LEFT JOIN LATERAL (
        SELECT r.kind, r.heading FROM ledger_vatregime r
        WHERE r.holder_id = c.holder_id AND r.during @> l.dated
          AND (r.activity_id IS NULL OR r.activity_id = c.objective_id)
          AND (r.vat_code_id IS NULL OR r.vat_code_id = c.vat_code_id)
        ORDER BY r.vat_code_id NULLS LAST, r.activity_id NULLS LAST LIMIT 1) g ON true
    WHERE c.holder_id = %(holder)s AND l.dated BETWEEN %(first)s AND %(last)s AND j.kind NOT IN ('year_end', 'opening')
      AND NOT EXISTS (SELECT 1 FROM ledger_journal o WHERE o.id = j.reverses_id AND o.kind = 'year_end')
      AND (%(cut)s::bigint IS NULL OR (SELECT z.cut FROM ledger_posting z WHERE z.id = j.posting_id) <= %(cut)s::bigint)
) w
WHERE w.box IS NOT NULL
GROUP BY w.box, w.vat_code_id, w.ground, w.heading, w.exempt
ORDER BY w.box, w.vat_code_id, w.ground, w.heading
