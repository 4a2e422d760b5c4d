-- What stands committed equals the entries, of each commitment and on each coding: one sentence for each fault.
SELECT format('Line %s of %s: %s stand, entries give %s.', c.position, r.number, accord_in_pounds(c.soft + c.hard + c.accrued),
              accord_in_pounds(COALESCE(e.soft + e.hard + e.accrued, 0)))
FROM budgets_commitment c
LEFT JOIN documents_record r ON r.id = c.record_id
LEFT JOIN (SELECT e.commitment_id, sum(e.soft) AS soft, sum(e.hard) AS hard, sum(e.accrued) AS accrued FROM budgets_entry e
           GROUP BY e.commitment_id) e ON e.commitment_id = c.id
WHERE (c.soft, c.hard, c.accrued) <> (COALESCE(e.soft, 0), COALESCE(e.hard, 0), COALESCE(e.accrued, 0))
UNION ALL
SELECT format('Coding %s in %s: %s kept, commitments give %s.', COALESCE(h.coding_id, c.coding_id), COALESCE(h.year, c.year),
              accord_in_pounds(COALESCE(h.soft + h.hard + h.accrued, 0)), accord_in_pounds(COALESCE(c.soft + c.hard + c.accrued, 0)))
FROM budgets_held h
FULL JOIN (SELECT c.holder_id, c.year, c.coding_id, sum(c.soft) AS soft, sum(c.hard) AS hard, sum(c.accrued) AS accrued
           FROM budgets_commitment c GROUP BY 1, 2, 3) c
    ON (c.holder_id, c.year, c.coding_id) = (h.holder_id, h.year, h.coding_id)
WHERE (h.soft, h.hard, h.accrued) IS DISTINCT FROM (c.soft, c.hard, c.accrued)
