-- Requisitions that reserve something else than their lines cost while they wait or are approved, or anything afterwards.
SELECT format('%s, line %s: %s is reserved where it should be %s.', r.number, l.position, accord_in_pounds(COALESCE(c.soft, 0)), accord_in_pounds(w.soft))
FROM purchasing_requisitionline l JOIN purchasing_requisition q ON q.id = l.requisition_id JOIN documents_record r ON r.id = q.record_id
CROSS JOIN LATERAL (SELECT CASE WHEN r.state IN ('waiting', 'approved')
    AND NOT EXISTS (SELECT 1 FROM purchasing_emergency e WHERE e.requisition_id = q.id) THEN l.cost ELSE 0 END AS soft) w
LEFT JOIN LATERAL (SELECT sum(c.soft + c.hard + c.accrued) AS soft FROM budgets_commitment c
                   WHERE c.record_id = q.record_id AND c.position = l.position) c ON true
WHERE COALESCE(c.soft, 0) <> w.soft
  AND NOT EXISTS (SELECT 1 FROM budgets_entry e JOIN budgets_commitment k ON k.id = e.commitment_id JOIN documents_record x ON x.id = e.record_id
                  WHERE k.record_id = q.record_id AND k.position = l.position AND x.kind = 'budgets.rollover' AND e.act = 'cancel')
ORDER BY q.id, l.position
