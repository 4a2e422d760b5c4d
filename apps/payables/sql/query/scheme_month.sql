-- What a contractor paid each subcontractor in a tax month: net of VAT, its materials, and what was held back of the rest.
SELECT p.supplier_id, s.name, c.id, sum(w.sign * i.net), sum(w.sign * LEAST(COALESCE(m.amount, 0.00), i.net)), sum(n.deducted)
FROM payables_run u
JOIN payables_runitem n ON n.key = u.key AND n.holder_id = u.holder_id AND n.state = 'paid'
JOIN payables_runpayee p ON p.id = n.to_id
JOIN payables_subcontractor c ON c.holder_id = n.holder_id AND c.supplier_id = p.supplier_id AND c.during @> u.pay_on
JOIN payables_invoice i ON i.id = n.invoice_id
JOIN suppliers_supplier s ON s.id = p.supplier_id
CROSS JOIN LATERAL (SELECT CASE WHEN i.kind = 'credit' THEN -1 ELSE 1 END AS sign) w
LEFT JOIN payables_materials m ON m.invoice_id = i.id
WHERE u.holder_id = %(holder)s AND u.pay_on BETWEEN %(first)s AND %(last)s
  AND (%(supplier)s::bigint IS NULL OR p.supplier_id = %(supplier)s)
GROUP BY p.supplier_id, s.name, c.id
ORDER BY s.name, p.supplier_id, c.id
