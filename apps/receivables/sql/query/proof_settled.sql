-- Invoices whose figures are not those of their items, or whose state is not what the figures say.
SELECT r.number FROM receivables_invoice i JOIN documents_record r ON r.id = i.record_id
LEFT JOIN LATERAL (
    SELECT sum(m.amount) AS left, -COALESCE(sum(m.amount) FILTER (WHERE m.kind = 'receipt'), 0) AS paid,
           -COALESCE(sum(m.amount) FILTER (WHERE m.kind = 'credit'), 0) AS credited,
           -COALESCE(sum(m.amount) FILTER (WHERE m.kind = 'write_off'), 0) AS written_off
    FROM receivables_item m WHERE m.invoice_id = i.id) s ON true
WHERE i.holder_id = %(holder)s AND (
    i.issued_on IS NULL AND (s.left IS NOT NULL OR r.state NOT IN ('draft', 'waiting', 'approved', 'dropped'))
    OR i.issued_on IS NOT NULL AND ((s.paid, s.credited, s.written_off) IS DISTINCT FROM (i.paid, i.credited, i.written_off)
        OR s.left IS DISTINCT FROM i.gross - i.paid - i.credited - i.written_off
        OR r.state <> CASE WHEN s.left = i.gross THEN 'issued' WHEN s.left > 0 THEN 'part_paid' WHEN i.written_off > 0 THEN 'written_off'
            WHEN i.credited = i.gross THEN 'credited' ELSE 'paid' END)) LIMIT 20
