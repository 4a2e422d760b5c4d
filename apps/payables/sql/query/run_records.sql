-- Takes the records of a run's invoices one step on.
UPDATE documents_record r SET state = %(after)s, version = r.version + 1
FROM payables_runitem n JOIN payables_invoice i ON i.id = n.invoice_id
WHERE n.key = %(key)s AND n.state = %(before)s AND (%(payees)s::bigint[] IS NULL OR n.to_id = ANY (%(payees)s::bigint[]))
  AND r.id = i.record_id
