-- Lines and pounds of a filter that asks for nothing but organisations, days, load and basis, as of a cut.
-- A load whose days all lie within gives its own counts; of the others the kept summary or the lines are summed.
-- Months that the ledger feeds are counted from its journal lines, and not from the loads.
WITH head AS (
    SELECT * FROM unnest(%(holders)s::bigint[], %(heads)s::bigint[]) AS given(holder_id, number)
), fed AS MATERIALIZED (
    SELECT f.holder_id, f.during FROM accord_ledger_months(%(holders)s::bigint[], %(heads)s::bigint[]) f
    WHERE %(load)s::bigint IS NULL
), seen AS MATERIALIZED (
    SELECT l.id, l.holder_id, l.rows_loaded, l.total,
           l.period_from >= %(first)s::date AND l.period_to <= %(last)s::date AND NOT EXISTS (
               SELECT 1 FROM fed WHERE fed.holder_id = l.holder_id AND fed.during && daterange(l.period_from, l.period_to, '[]')
           ) AS whole
    FROM spend_load l JOIN head ON head.holder_id = l.holder_id
    WHERE l.cut <= head.number AND (l.withdrawn_cut IS NULL OR l.withdrawn_cut > head.number)
      AND (%(load)s::bigint IS NULL OR l.id = %(load)s::bigint)
      AND (%(basis)s::text IS NULL OR l.amount_basis = %(basis)s::text)
      AND l.period_to >= %(first)s::date AND l.period_from <= %(last)s::date
), part AS (
    SELECT rows_loaded::bigint AS lines, total AS amount FROM seen WHERE whole
    UNION ALL
    SELECT sum(m.lines)::bigint, sum(m.amount) FROM spend_suppliermonth m
    WHERE %(whole_months)s AND m.load_id IN (SELECT id FROM seen WHERE NOT whole)
      AND m.month BETWEEN %(first)s::date AND %(last)s::date
      AND NOT EXISTS (SELECT 1 FROM fed WHERE fed.holder_id = m.holder_id AND fed.during @> m.month)
    UNION ALL
    SELECT count(*), sum(p.amount) FROM spend_line p
    WHERE NOT %(whole_months)s AND p.load_id IN (SELECT id FROM seen WHERE NOT whole)
      AND p.paid_on BETWEEN %(first)s::date AND %(last)s::date
      AND NOT EXISTS (SELECT 1 FROM fed WHERE fed.holder_id = p.holder_id AND fed.during @> p.paid_on)
    UNION ALL
    SELECT count(*), sum(x.amount)
    FROM accord_ledger_months(%(holders)s::bigint[], %(heads)s::bigint[]) f
    CROSS JOIN LATERAL accord_ledger_spend(f.holder_id, GREATEST(lower(f.during), %(first)s::date),
        LEAST(COALESCE(upper(f.during) - 1, %(last)s::date), %(last)s::date), f.number) x
    WHERE %(load)s::bigint IS NULL AND COALESCE(%(basis)s::text, 'net_irrecoverable') = 'net_irrecoverable'
)
SELECT COALESCE(sum(lines), 0)::bigint, COALESCE(sum(amount), 0)::numeric(14, 2) FROM part
