-- Suppliers of invoices of one organisation that a run looks at, and of the credit notes that go against them.
SELECT DISTINCT i.supplier_id
FROM payables_invoice i JOIN documents_record r ON r.id = i.record_id
WHERE i.holder_id = %(holder)s AND i.posted_at IS NOT NULL AND i.paid_at IS NULL AND r.state = 'posted'
  AND i.supplier_id IS NOT NULL
  AND (i.id = ANY (%(only)s::bigint[]) OR (%(only)s::bigint[] IS NULL AND i.kind = 'invoice' AND i.due_on < %(before)s))
