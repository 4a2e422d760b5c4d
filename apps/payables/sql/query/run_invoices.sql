-- Says of a run's invoices when they were paid, or that they were not.
UPDATE payables_invoice i SET paid_on = %(paid_on)s, paid_at = %(paid_at)s
FROM payables_runitem n
WHERE n.key = %(key)s AND n.state = %(before)s AND (%(payees)s::bigint[] IS NULL OR n.to_id = ANY (%(payees)s::bigint[]))
  AND i.id = n.invoice_id
