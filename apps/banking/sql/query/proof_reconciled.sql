-- The kept items of a reconciliation make its unmatched pounds, and two people signed what is signed.
SELECT format('%s: its items make %s of the books and %s of the statement; it says %s and %s.', r.number,
              accord_in_pounds(i.books), accord_in_pounds(i.statement), accord_in_pounds(c.unmatched_books), accord_in_pounds(c.unmatched_statement))
FROM banking_reconciliation c JOIN documents_record r ON r.id = c.record_id
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(x.amount) FILTER (WHERE x.side = 'books'), 0) AS books,
           COALESCE(sum(x.amount) FILTER (WHERE x.side = 'statement'), 0) AS statement
    FROM banking_reconciliationitem x WHERE x.reconciliation_id = c.id) i
WHERE (i.books, i.statement) <> (c.unmatched_books, c.unmatched_statement) OR c.signed_by_id = c.prepared_by_id
