-- Input tax of exempt activity between two days by coding: what stayed a cost, and what came back on the exempt ground.
-- Adjustments of earlier years are no tax of this one.
SELECT CASE WHEN v.direction = 'cost' THEN 'stays' ELSE 'back' END, c.id, c.account_id, COALESCE(d.code, ''), COALESCE(o.code, ''),
       sum(l.amount)
FROM ledger_coding c
JOIN ledger_vatcode v ON v.code = c.vat_code_id
JOIN ledger_account a ON a.code = c.account_id
JOIN ledger_line l ON l.coding_id = c.id
JOIN ledger_journal j ON j.id = l.journal_id
LEFT JOIN ledger_dimensionvalue d ON d.id = c.cost_centre_id
LEFT JOIN ledger_dimensionvalue o ON o.id = c.objective_id
LEFT JOIN LATERAL (
    SELECT r.kind FROM ledger_vatregime r
    WHERE r.holder_id = c.holder_id AND r.during @> l.dated
      AND (r.activity_id IS NULL OR r.activity_id = c.objective_id)
      AND (r.vat_code_id IS NULL OR r.vat_code_id = c.vat_code_id)
    ORDER BY r.vat_code_id NULLS LAST, r.activity_id NULLS LAST LIMIT 1) g ON true
WHERE c.holder_id = %(holder)s AND l.dated BETWEEN %(first)s AND %(last)s AND j.kind NOT IN ('year_end', 'opening')
  AND NOT EXISTS (SELECT 1 FROM ledger_journal w WHERE w.id = j.reverses_id AND w.kind = 'year_end')
  AND NOT c.vat_code_id = ANY (%(adjusting)s)
  AND (v.direction = 'cost' AND v.exempt OR a.role = 'vat' AND v.direction = 'input' AND g.kind = 'exempt')
GROUP BY 1, 2, 3, 4, 5 HAVING sum(l.amount) <> 0
ORDER BY 1 DESC, c.account_id, 4, 5, c.id
