-- Order lines that owed something at the end of a day: what had come by then, less what was invoiced with a date by then.
SELECT l.id, l.coding_id, w.cost, o.record_id, r.number, s.name, l.description
FROM (SELECT m.line, sum(m.cost) AS cost
      FROM (SELECT a.line_id AS line, a.cost FROM purchasing_receiptline a JOIN purchasing_receipt e ON e.id = a.receipt_id
            WHERE a.holder_id = %(holder)s AND e.received_on <= %(day)s AND (NOT e.second OR e.countersigned_by_id IS NOT NULL)
            UNION ALL
            SELECT b.line_id, -b.cost FROM purchasing_billed b WHERE b.holder_id = %(holder)s AND b.dated <= %(day)s) m
      GROUP BY m.line HAVING sum(m.cost) > 0) w
JOIN purchasing_orderline l ON l.id = w.line JOIN purchasing_order o ON o.id = l.order_id
JOIN documents_record r ON r.id = o.record_id JOIN suppliers_supplier s ON s.id = o.supplier_id
ORDER BY l.id
