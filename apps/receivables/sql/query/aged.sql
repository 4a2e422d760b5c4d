-- What each customer owes at the end of a day, by how long it is past due; what stands on account apart.
SELECT w.customer_id, sum(w.left) AS total,
       COALESCE(sum(w.left) FILTER (WHERE w.invoice_id IS NOT NULL AND w.late <= 0), 0.00),
       COALESCE(sum(w.left) FILTER (WHERE w.late BETWEEN 1 AND 30), 0.00), COALESCE(sum(w.left) FILTER (WHERE w.late BETWEEN 31 AND 60), 0.00),
       COALESCE(sum(w.left) FILTER (WHERE w.late BETWEEN 61 AND 90), 0.00), COALESCE(sum(w.left) FILTER (WHERE w.late BETWEEN 91 AND 120), 0.00),
       COALESCE(sum(w.left) FILTER (WHERE w.late > 120), 0.00), COALESCE(sum(w.left) FILTER (WHERE w.invoice_id IS NULL), 0.00)
FROM (
    SELECT m.customer_id, m.invoice_id, %(day)s::date - i.due_on AS late, sum(m.amount) AS left
    FROM receivables_item m LEFT JOIN receivables_invoice i ON i.id = m.invoice_id
    WHERE m.holder_id = %(holder)s AND m.dated <= %(day)s
    GROUP BY m.customer_id, m.invoice_id, i.due_on HAVING sum(m.amount) <> 0
) w GROUP BY w.customer_id ORDER BY sum(w.left) DESC, w.customer_id
