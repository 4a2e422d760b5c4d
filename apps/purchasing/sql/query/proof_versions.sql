-- Orders that are not what their newest version says.
SELECT format('%s comes to %s, and its newest version says %s.', r.number, accord_in_pounds(o.net), accord_in_pounds(COALESCE(v.net, 0)))
FROM purchasing_order o JOIN documents_record r ON r.id = o.record_id
LEFT JOIN LATERAL (SELECT v.net, v.number FROM purchasing_version v WHERE v.order_id = o.id ORDER BY v.number DESC LIMIT 1) v ON true
WHERE o.net IS DISTINCT FROM v.net OR v.number <> (SELECT count(*) FROM purchasing_version x WHERE x.order_id = o.id)
   OR o.net <> (SELECT sum(l.net) FROM purchasing_orderline l WHERE l.order_id = o.id)
ORDER BY o.id
