-- Brings the sums of payees up to date with the invoices that are in the run; those without any are not paid.
UPDATE payables_runpayee p SET amount = GREATEST(w.amount, 0), deducted = GREATEST(w.deducted, 0), invoices = w.n
FROM (SELECT p.id, COALESCE(sum(i.amount - i.deducted), 0) AS amount, COALESCE(sum(i.deducted), 0) AS deducted, count(i.id) AS n
      FROM payables_runpayee p LEFT JOIN payables_runitem i ON i.to_id = p.id AND i.state = 'in'
      WHERE p.key = %(key)s GROUP BY p.id) w
WHERE p.id = w.id AND (p.amount, p.deducted, p.invoices::bigint) IS DISTINCT FROM (GREATEST(w.amount, 0), GREATEST(w.deducted, 0), w.n)
