-- Contracts of different organisations that end within so many days of each other and buy the same: from the same
-- supplier, or of the same CPV group (its first three digits).  Own ones and what partners told; each pair once.
WITH all_of_them AS (
    SELECT c.holder_id, c.id AS contract, c.code, c.title, c.supplier_id, c.cpv, upper(c.during) - 1 AS last_day, c.cap
    FROM procurement_contract c JOIN documents_record r ON r.id = c.record_id AND r.state = 'live'
    WHERE upper(c.during) - 1 BETWEEN %(first)s::date AND %(last)s::date
    UNION
    SELECT n.holder_id, n.contract, n.code, n.title, n.supplier_id, n.cpv, n.last_day, n.cap FROM procurement_contractnote n
    WHERE n.last_day BETWEEN %(first)s::date AND %(last)s::date
)
SELECT x.holder_id, x.code, x.title, x.last_day, x.cap, y.holder_id, y.code, y.title, y.last_day, y.cap,
       x.supplier_id = y.supplier_id, s.name
FROM all_of_them x JOIN all_of_them y ON (x.holder_id, x.contract) < (y.holder_id, y.contract) AND x.holder_id <> y.holder_id
    AND abs(x.last_day - y.last_day) <= %(days)s
    AND (x.supplier_id = y.supplier_id OR (x.cpv <> '' AND left(x.cpv, 3) = left(y.cpv, 3)))
JOIN suppliers_supplier s ON s.id = x.supplier_id
ORDER BY x.cap + y.cap DESC, x.holder_id, x.code, y.holder_id, y.code LIMIT %(size)s
