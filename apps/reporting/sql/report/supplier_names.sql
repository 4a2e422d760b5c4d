-- Names of suppliers as the master stood: a later renaming is looked through.
SELECT s.id, COALESCE(later.name_before, s.name)
FROM suppliers_supplier s
LEFT JOIN LATERAL (
    SELECT c.name_before FROM suppliers_masterchange c
    WHERE c.supplier_id = s.id AND c.number > %(master)s AND c.name_before <> '' ORDER BY c.number LIMIT 1
) AS later ON true
WHERE s.id = ANY (%(suppliers)s::bigint[])
