-- What one customer owes at the end of a day, invoice by invoice; what stands on account as a row without invoice.
SELECT i.id, i.record_id, r.number, i.issued_on, i.due_on, sum(m.amount) AS left
FROM receivables_item m LEFT JOIN receivables_invoice i ON i.id = m.invoice_id LEFT JOIN documents_record r ON r.id = i.record_id
WHERE m.customer_id = %(customer)s AND m.dated <= %(day)s
GROUP BY i.id, i.record_id, r.number, i.issued_on, i.due_on HAVING sum(m.amount) <> 0 ORDER BY i.due_on NULLS LAST, i.id LIMIT 500
