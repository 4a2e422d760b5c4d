-- Order lines whose kept balances are not those of their receipts and invoices.
SELECT format('%s, line %s: what is kept as received or invoiced is not what its receipts and invoices say.', r.number, l.position)
FROM purchasing_orderline l JOIN purchasing_order o ON o.id = l.order_id JOIN documents_record r ON r.id = o.record_id
LEFT JOIN LATERAL (SELECT sum(a.quantity) AS quantity, sum(a.net) AS net, sum(a.cost) AS cost FROM purchasing_receiptline a
    JOIN purchasing_receipt e ON e.id = a.receipt_id
    WHERE a.line_id = l.id AND (NOT e.second OR e.countersigned_by_id IS NOT NULL)) g ON true
LEFT JOIN LATERAL (SELECT sum(b.quantity) AS quantity, sum(b.net) AS net, sum(b.cost) AS cost FROM purchasing_billed b
    WHERE b.line_id = l.id) i ON true
WHERE (l.received, l.received_net, l.received_cost, l.billed, l.billed_net, l.billed_cost)
   <> (COALESCE(g.quantity, 0), COALESCE(g.net, 0), COALESCE(g.cost, 0), COALESCE(i.quantity, 0), COALESCE(i.net, 0), COALESCE(i.cost, 0))
ORDER BY o.id, l.position
