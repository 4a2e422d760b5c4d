-- Every posted invoice stands in the books with its sum on the creditors account, and nothing else of this room does.
WITH booked AS (
    SELECT p.record_id, -sum(l.amount) AS amount
    FROM ledger_posting p
    JOIN documents_record r ON r.id = p.record_id AND r.kind = 'payables.invoice'
    JOIN ledger_journal j ON j.posting_id = p.id
    JOIN ledger_line l ON l.journal_id = j.id
    JOIN ledger_coding c ON c.id = l.coding_id
    JOIN ledger_account a ON a.code = c.account_id AND a.role = 'payables'
    GROUP BY p.record_id
)
SELECT format('%s is %s in the books and %s among the invoices.', COALESCE(r.number, b.record_id::text),
              COALESCE(b.amount::text, 'not'), COALESCE(i.amount::text, 'not'))
FROM booked b
FULL JOIN (SELECT record_id, CASE WHEN kind = 'credit' THEN -gross ELSE gross END AS amount FROM payables_invoice
           WHERE posted_at IS NOT NULL) i ON i.record_id = b.record_id
LEFT JOIN documents_record r ON r.id = COALESCE(i.record_id, b.record_id)
WHERE b.amount IS DISTINCT FROM i.amount AND NOT (b.amount IS NULL AND i.amount = 0)
