-- Every run that was sent pays each payee what its invoices make, less what is held back.
SELECT format('%s in the run of %s: %s is paid, its invoices make %s.', s.name, p.key, p.amount, COALESCE(w.amount, 0))
FROM payables_runpayee p JOIN suppliers_supplier s ON s.id = p.supplier_id
LEFT JOIN LATERAL (SELECT sum(n.amount - n.deducted) AS amount, sum(n.deducted) AS deducted FROM payables_runitem n
                   WHERE n.to_id = p.id AND n.state IN ('in', 'paid', 'failed', 'freed')) w ON true
WHERE p.position IS NOT NULL AND (p.amount, p.deducted) IS DISTINCT FROM (COALESCE(w.amount, 0), COALESCE(w.deducted, 0))
