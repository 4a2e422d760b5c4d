-- A page of the register of all organisations: one's own live contracts and what partners told of theirs, the one that
-- ends first at the top.  A contract told to several circles stands once.
WITH all_of_them AS (
    SELECT c.holder_id, c.id AS contract, c.record_id AS record, c.code, c.kind, c.title, c.supplier_id, c.cpv,
           upper(c.during) - 1 AS last_day, c.extension_months, c.cap, c.called
    FROM procurement_contract c JOIN documents_record r ON r.id = c.record_id AND r.state = 'live'
    UNION ALL
    SELECT DISTINCT ON (n.holder_id, n.contract) n.holder_id, n.contract, NULL::bigint, n.code, n.kind, n.title, n.supplier_id, n.cpv,
           n.last_day, n.extension_months, n.cap, NULL::numeric
    FROM procurement_contractnote n
    WHERE NOT EXISTS (SELECT 1 FROM procurement_contract c WHERE c.holder_id = n.holder_id AND c.id = n.contract)
)
SELECT a.holder_id, a.contract, a.record, a.code, a.kind, a.title, a.supplier_id, s.name, a.cpv, a.last_day, a.extension_months, a.cap,
       a.called
FROM all_of_them a JOIN suppliers_supplier s ON s.id = a.supplier_id
WHERE (%(holder)s::bigint IS NULL OR a.holder_id = %(holder)s::bigint)
  AND (%(until)s::date IS NULL OR a.last_day <= %(until)s::date)
  AND (%(words)s = '' OR strpos(lower(a.code || ' ' || a.title || ' ' || s.name), lower(%(words)s)) > 0)
  AND (a.last_day, a.holder_id, a.contract) > (%(after_day)s::date, %(after_holder)s::bigint, %(after_id)s::bigint)
ORDER BY a.last_day, a.holder_id, a.contract LIMIT %(size)s
