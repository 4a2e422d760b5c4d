-- The total of the report, taken from the lines themselves and from nothing that the views are made of: payment lines,
-- and for the months that the ledger feeds its journal lines instead.
WITH fed AS MATERIALIZED (
    SELECT f.holder_id, f.during, f.number FROM accord_ledger_months(%(holders)s::bigint[], %(heads)s::bigint[]) f
), told AS (
    SELECT line.holder_id, line.paid_on AS day, line.amount
    FROM spend_line line
    JOIN spend_load l ON l.id = line.load_id
    JOIN unnest(%(holders)s::bigint[], %(heads)s::bigint[]) AS head(holder_id, number) ON head.holder_id = l.holder_id
    WHERE l.cut <= head.number AND (l.withdrawn_cut IS NULL OR l.withdrawn_cut > head.number)
      AND NOT EXISTS (SELECT 1 FROM fed WHERE fed.holder_id = line.holder_id AND fed.during @> line.paid_on)
    UNION ALL
    SELECT fed.holder_id, x.dated, x.amount
    FROM fed CROSS JOIN (VALUES (%(first)s::date, %(last)s::date), (%(prior_first)s::date, %(prior_last)s::date)) AS era(first, last)
    CROSS JOIN LATERAL accord_ledger_spend(fed.holder_id, GREATEST(lower(fed.during), era.first),
        LEAST(COALESCE(upper(fed.during) - 1, era.last), era.last), fed.number) x
    WHERE era.first IS NOT NULL
)
SELECT holder_id,
       count(*) FILTER (WHERE day BETWEEN %(first)s::date AND %(last)s::date),
       COALESCE(sum(amount) FILTER (WHERE day BETWEEN %(first)s::date AND %(last)s::date), 0),
       count(*) FILTER (WHERE day BETWEEN %(prior_first)s::date AND %(prior_last)s::date),
       COALESCE(sum(amount) FILTER (WHERE day BETWEEN %(prior_first)s::date AND %(prior_last)s::date), 0)
FROM told GROUP BY holder_id
