-- Contracts whose total differs from what orders took of them.
SELECT format('%%s says that £%%s was called off; its orders make £%%s.', r.number, c.called, COALESCE(sum(o.net), 0))
FROM procurement_contract c JOIN documents_record r ON r.id = c.record_id
LEFT JOIN procurement_calledoff o ON o.contract_id = c.id
GROUP BY r.number, c.id, c.called HAVING c.called <> COALESCE(sum(o.net), 0) ORDER BY c.id LIMIT %(most)s
