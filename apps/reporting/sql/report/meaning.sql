-- What each combination meant at the cut: whom it was paid to under that state of the supplier master,
-- and its last classification up to the head of its organisation's chain.
CREATE TEMPORARY TABLE report_meaning AS
WITH head AS (
    SELECT * FROM unnest(%(holders)s::bigint[], %(heads)s::bigint[]) AS given(holder_id, number)
), used AS (
    SELECT DISTINCT combination_id AS id FROM report_base WHERE era < 2
), held AS (
    SELECT DISTINCT ON (d.combination_id) d.combination_id, d.proclass_id, d.sercop_id, d.addressable, d.kind
    FROM spend_classified d
    JOIN spend_classing k ON k.id = d.classing_id
    JOIN head ON head.holder_id = d.holder_id
    WHERE k.cut <= head.number AND d.combination_id IN (SELECT id FROM used)
    ORDER BY d.combination_id, k.cut DESC
), moved AS (
    SELECT DISTINCT ON (m.alias_id) m.alias_id, m.before_id
    FROM suppliers_aliasmove m JOIN suppliers_masterchange c ON c.id = m.change_id
    WHERE c.number > %(master)s ORDER BY m.alias_id, c.number
)
SELECT c.id AS combination_id,
       CASE WHEN c.payee_kind = 'supplier' THEN COALESCE(moved.before_id, a.supplier_id) END AS supplier_id,
       CASE WHEN c.payee_kind <> 'supplier' THEN c.payee_kind
            WHEN COALESCE(held.addressable, true) THEN 'named' ELSE 'not_addressable' END AS standing,
       CASE WHEN c.payee_kind = 'supplier' AND NOT COALESCE(held.addressable, true)
            THEN COALESCE(NULLIF(held.kind, ''), 'other') ELSE '' END AS reason,
       COALESCE(held.proclass_id, '') AS proclass, COALESCE(s.code, '') AS subjective,
       CASE WHEN held.proclass_id IS NULL
            THEN COALESCE(NULLIF(c.category, ''), NULLIF(c.category_code, ''), NULLIF(c.subjective, ''), '') ELSE ''
       END AS label
FROM spend_combination c
JOIN used ON used.id = c.id
LEFT JOIN held ON held.combination_id = c.id
LEFT JOIN ledger_reportline s ON s.id = held.sercop_id
LEFT JOIN suppliers_alias a ON a.id = c.alias_id
LEFT JOIN moved ON moved.alias_id = c.alias_id
