-- Lines and pounds of a filter that asks for nothing but organisations, days, load and basis, as of a cut.
-- A load whose days all lie within gives its own counts; of the others the kept summary or the lines are summed.
WITH head AS (
    SELECT * FROM unnest(%(holders)s::bigint[], %(heads)s::bigint[]) AS given(holder_id, number)
), seen AS MATERIALIZED (
    SELECT l.id, l.rows_loaded, l.total,
           l.period_from >= %(first)s::date AND l.period_to <= %(last)s::date AS whole
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
    UNION ALL
    SELECT count(*), sum(p.amount) FROM spend_line p
    WHERE NOT %(whole_months)s AND p.load_id IN (SELECT id FROM seen WHERE NOT whole)
      AND p.paid_on BETWEEN %(first)s::date AND %(last)s::date
)
SELECT COALESCE(sum(lines), 0)::bigint, COALESCE(sum(amount), 0)::numeric(14, 2) FROM part
