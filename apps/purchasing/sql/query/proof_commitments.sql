-- Orders that commit something else than they should: ordered and neither received nor invoiced; received and not invoiced.
-- What a year-end list let go is no fault of the order's.
SELECT format('%s, line %s: %s ordered and %s received are committed, where it should be %s and %s.', r.number, l.position,
              accord_in_pounds(COALESCE(c.hard, 0)), accord_in_pounds(COALESCE(c.accrued, 0)), accord_in_pounds(w.hard), accord_in_pounds(w.accrued))
FROM purchasing_orderline l JOIN purchasing_order o ON o.id = l.order_id JOIN documents_record r ON r.id = o.record_id
CROSS JOIN LATERAL (SELECT
    CASE WHEN r.state = 'placed' THEN GREATEST(0, l.cost - GREATEST(l.received_cost, l.billed_cost)) ELSE 0 END AS hard,
    CASE WHEN r.state = 'placed' THEN GREATEST(0, l.received_cost - l.billed_cost) ELSE 0 END AS accrued) w
LEFT JOIN LATERAL (SELECT sum(c.hard) AS hard, sum(c.accrued) AS accrued FROM budgets_commitment c
                   WHERE c.record_id = o.record_id AND c.position = l.position) c ON true
WHERE (COALESCE(c.hard, 0), COALESCE(c.accrued, 0)) <> (w.hard, w.accrued)
  AND NOT EXISTS (SELECT 1 FROM budgets_entry e JOIN budgets_commitment k ON k.id = e.commitment_id JOIN documents_record x ON x.id = e.record_id
                  WHERE k.record_id = o.record_id AND k.position = l.position AND x.kind = 'budgets.rollover' AND e.act = 'cancel')
ORDER BY o.id, l.position
