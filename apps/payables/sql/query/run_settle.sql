-- The file of a run settles what is in it.
INSERT INTO payables_settled (holder_id, invoice_id, how, key, record_id, dated, undone_on)
SELECT n.holder_id, n.invoice_id, 'run', n.key, NULL, %(today)s, NULL FROM payables_runitem n
WHERE n.key = %(key)s AND n.state = 'in' ORDER BY n.id
