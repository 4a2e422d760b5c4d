-- Combinations that fit a filter on supplier, standing, category or label, as of a cut and a state of the master.
WITH head AS (
    SELECT * FROM unnest(%(holders)s::bigint[], %(heads)s::bigint[]) AS given(holder_id, number)
), held AS (
    SELECT DISTINCT ON (d.combination_id) d.combination_id, d.proclass_id, d.sercop_id, d.addressable, d.kind
    FROM spend_classified d JOIN spend_classing k ON k.id = d.classing_id JOIN head ON head.holder_id = d.holder_id
    WHERE k.cut <= head.number
    ORDER BY d.combination_id, k.cut DESC
), moved AS (
    SELECT DISTINCT ON (m.alias_id) m.alias_id, m.before_id
    FROM suppliers_aliasmove m JOIN suppliers_masterchange c ON c.id = m.change_id
    WHERE c.number > %(master)s::bigint ORDER BY m.alias_id, c.number
), meaning AS (
    SELECT c.id,
           CASE WHEN c.payee_kind = 'supplier' THEN COALESCE(moved.before_id, a.supplier_id) END AS supplier_id,
           CASE WHEN c.payee_kind <> 'supplier' THEN c.payee_kind
                WHEN COALESCE(held.addressable, true) THEN 'named' ELSE 'not_addressable' END AS standing,
           CASE WHEN c.payee_kind = 'supplier' AND NOT COALESCE(held.addressable, true)
                THEN COALESCE(NULLIF(held.kind, ''), 'other') ELSE '' END AS reason,
           COALESCE(held.proclass_id, '') AS proclass, COALESCE(p.level1, '') AS level1,
           COALESCE(s.code, '') AS sercop,
           COALESCE(NULLIF(c.category, ''), NULLIF(c.category_code, ''), NULLIF(c.subjective, ''), '') AS label
    FROM spend_combination c JOIN head ON head.holder_id = c.holder_id
    LEFT JOIN held ON held.combination_id = c.id
    LEFT JOIN spend_proclasscode p ON p.code = held.proclass_id
    LEFT JOIN ledger_reportline s ON s.id = held.sercop_id
    LEFT JOIN suppliers_alias a ON a.id = c.alias_id
    LEFT JOIN moved ON moved.alias_id = c.alias_id
)
SELECT m.id FROM meaning m
WHERE
  -- with: fits
ORDER BY m.id
