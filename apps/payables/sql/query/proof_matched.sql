-- Invoices posted by their match alone that are not matched whole, and orders that were charged more than was matched.
SELECT format('%s was approved by nobody, and its line %s is not matched whole with its order.', r.number, l.position)
FROM payables_invoice i JOIN documents_record r ON r.id = i.record_id JOIN payables_line l ON l.invoice_id = i.id
WHERE i.posted_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM work_approvalrequest q WHERE q.record_id = i.record_id AND q.state = 'approved')
  AND l.net IS DISTINCT FROM (SELECT sum(m.net) FROM payables_match m WHERE m.line_id = l.id)
UNION ALL
SELECT format('%s took %s of an order line of which %s was matched.', r.number, accord_in_pounds(abs(b.net)), accord_in_pounds(COALESCE(w.net, 0)))
FROM (SELECT b.invoice_id, b.line_id, sum(b.net) AS net FROM purchasing_billed b GROUP BY b.invoice_id, b.line_id) b
JOIN documents_record r ON r.id = b.invoice_id AND r.kind = 'payables.invoice'
JOIN payables_invoice i ON i.record_id = r.id
LEFT JOIN LATERAL (SELECT sum(m.net) AS net FROM payables_match m WHERE m.invoice_id = i.id AND m.order_line_id = b.line_id) w ON true
WHERE abs(b.net) > COALESCE(w.net, 0)
