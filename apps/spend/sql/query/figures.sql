-- Lines and pounds by one key and organisation, as of a cut and a state of the supplier master.
-- Whole months come from the kept summary, other days from the lines themselves; months that the ledger feeds come from
-- its journal lines alone, so no month is counted twice.
WITH head AS (
    SELECT * FROM unnest(%(holders)s::bigint[], %(heads)s::bigint[]) AS given(holder_id, number)
), fed AS MATERIALIZED (
    SELECT f.holder_id, f.during FROM accord_ledger_months(%(holders)s::bigint[], %(heads)s::bigint[]) f
    WHERE %(load)s::bigint IS NULL
), seen AS (
    SELECT l.id, l.holder_id, l.amount_basis FROM spend_load l JOIN head ON head.holder_id = l.holder_id
    WHERE l.cut <= head.number AND (l.withdrawn_cut IS NULL OR l.withdrawn_cut > head.number)
      AND (%(load)s::bigint IS NULL OR l.id = %(load)s::bigint)
      AND (%(basis)s::text IS NULL OR l.amount_basis = %(basis)s::text)
), base AS (
    SELECT m.combination_id, seen.amount_basis, m.month, sum(m.lines)::bigint AS lines, sum(m.amount) AS amount
    FROM spend_suppliermonth m JOIN seen ON seen.id = m.load_id
    WHERE %(whole_months)s AND m.month BETWEEN %(first)s::date AND %(last)s::date
      AND NOT EXISTS (SELECT 1 FROM fed WHERE fed.holder_id = seen.holder_id AND fed.during @> m.month)
    GROUP BY m.combination_id, seen.amount_basis, m.month
    UNION ALL
    SELECT p.combination_id, seen.amount_basis, date_trunc('month', p.paid_on::timestamp)::date, count(*), sum(p.amount)
    FROM spend_line p JOIN seen ON seen.id = p.load_id
    WHERE NOT %(whole_months)s AND p.holder_id = ANY (%(holders)s::bigint[])
      AND p.paid_on BETWEEN %(first)s::date AND %(last)s::date
      AND NOT EXISTS (SELECT 1 FROM fed WHERE fed.holder_id = seen.holder_id AND fed.during @> p.paid_on)
    GROUP BY p.combination_id, seen.amount_basis, 3
), used AS (
    SELECT DISTINCT combination_id AS id FROM base
), held AS (
    SELECT DISTINCT ON (d.combination_id) d.combination_id, d.proclass_id, d.sercop_id, d.addressable, d.kind
    FROM spend_classified d JOIN spend_classing k ON k.id = d.classing_id JOIN head ON head.holder_id = d.holder_id
    WHERE k.cut <= head.number AND d.combination_id IN (SELECT id FROM used)
    ORDER BY d.combination_id, k.cut DESC
), moved AS (
    SELECT DISTINCT ON (m.alias_id) m.alias_id, m.before_id
    FROM suppliers_aliasmove m JOIN suppliers_masterchange c ON c.id = m.change_id
    WHERE c.number > %(master)s::bigint ORDER BY m.alias_id, c.number
), meaning AS (
    SELECT c.id, c.holder_id,
           CASE WHEN c.payee_kind = 'supplier' THEN COALESCE(moved.before_id, a.supplier_id) END AS supplier_id,
           CASE WHEN c.payee_kind <> 'supplier' THEN c.payee_kind
                WHEN COALESCE(held.addressable, true) THEN 'named' ELSE 'not_addressable' END AS standing,
           CASE WHEN c.payee_kind = 'supplier' AND NOT COALESCE(held.addressable, true)
                THEN COALESCE(NULLIF(held.kind, ''), 'other') ELSE '' END AS reason,
           COALESCE(held.proclass_id, '') AS proclass, COALESCE(p.level1, '') AS level1,
           COALESCE(s.code, '') AS sercop,
           COALESCE(NULLIF(c.category, ''), NULLIF(c.category_code, ''), NULLIF(c.subjective, ''), '') AS label
    FROM spend_combination c JOIN used ON used.id = c.id
    LEFT JOIN held ON held.combination_id = c.id
    LEFT JOIN spend_proclasscode p ON p.code = held.proclass_id
    LEFT JOIN ledger_reportline s ON s.id = held.sercop_id
    LEFT JOIN suppliers_alias a ON a.id = c.alias_id
    LEFT JOIN moved ON moved.alias_id = c.alias_id
), told AS (
    SELECT meaning.holder_id, base.month, base.amount_basis, meaning.supplier_id, meaning.standing, meaning.reason, meaning.proclass,
           meaning.level1, meaning.sercop, meaning.label, base.lines, base.amount
    FROM base JOIN meaning ON meaning.id = base.combination_id
    UNION ALL
    SELECT k.holder_id, k.month, 'net_irrecoverable', k.supplier_id, k.standing, k.reason, k.proclass, k.level1, k.sercop, k.label,
           1, k.amount
    FROM accord_booked_spend(%(holders)s::bigint[], %(heads)s::bigint[], %(first)s::date, %(last)s::date, %(master)s::bigint) k
    WHERE %(load)s::bigint IS NULL AND COALESCE(%(basis)s::text, 'net_irrecoverable') = 'net_irrecoverable'
)
SELECT CASE %(by)s::text
           WHEN 'organisation' THEN m.holder_id::text
           WHEN 'month' THEN m.month::text
           WHEN 'category' THEN m.proclass
           WHEN 'level1' THEN m.level1
           WHEN 'sercop' THEN m.sercop
           WHEN 'supplier' THEN COALESCE(m.supplier_id::text, m.standing)
           WHEN 'standing' THEN m.standing
           WHEN 'label' THEN m.label
           WHEN 'basis' THEN m.amount_basis
       END AS key,
       m.holder_id, sum(m.lines)::bigint AS lines, sum(m.amount) AS amount
FROM told m
WHERE
  -- with: fits
GROUP BY 1, 2 ORDER BY 1, 2
