-- No commitment outlives its document: one sentence for each fault.
SELECT format('%s is “%s” for good and still commits %s.', r.number, r.state, accord_in_pounds(sum(c.soft + c.hard + c.accrued)))
FROM budgets_commitment c JOIN documents_record r ON r.id = c.record_id
WHERE NOT EXISTS (SELECT 1 FROM documents_transition t WHERE t.kind = r.kind AND t.before = r.state)
GROUP BY r.id HAVING sum(c.soft + c.hard + c.accrued) > 0
