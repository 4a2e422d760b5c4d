-- The lines of every invoice total what it says.
SELECT format('%s: its lines come to %s net and %s VAT, it says %s and %s.', r.number, COALESCE(sum(l.net), 0),
              COALESCE(sum(l.vat), 0), i.net, i.vat)
FROM payables_invoice i JOIN documents_record r ON r.id = i.record_id
LEFT JOIN payables_line l ON l.invoice_id = i.id
GROUP BY i.id, r.number, i.net, i.vat
HAVING (COALESCE(sum(l.net), 0), COALESCE(sum(l.vat), 0)) IS DISTINCT FROM (i.net, i.vat)
