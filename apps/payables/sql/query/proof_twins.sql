-- No invoice went into the books with an undecided twin.
SELECT format('%s is posted with %s undecided.', r.number, count(*))
FROM payables_twin t JOIN payables_invoice i ON i.id = t.invoice_id JOIN documents_record r ON r.id = i.record_id
WHERE t.decision = '' AND i.posted_at IS NOT NULL AND t.found_at < i.posted_at
GROUP BY r.number
