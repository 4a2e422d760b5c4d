-- One scan of all lines of the loads that stand at the cut: by load, combination, month and era
-- (0 the period, 1 the same days a year before, 2 any other day, and every day of a month that the ledger feeds).
CREATE TEMPORARY TABLE report_base AS
WITH fed AS MATERIALIZED (
    SELECT f.holder_id, f.during FROM accord_ledger_months(%(holders)s::bigint[], %(heads)s::bigint[]) f
), lines AS (
    SELECT line.load_id, line.combination_id, line.amount, line.paid_on,
           CASE WHEN EXISTS (SELECT 1 FROM fed WHERE fed.holder_id = line.holder_id AND fed.during @> line.paid_on) THEN 2
                WHEN line.paid_on BETWEEN %(first)s::date AND %(last)s::date THEN 0
                WHEN line.paid_on BETWEEN %(prior_first)s::date AND %(prior_last)s::date THEN 1 ELSE 2 END AS era
    FROM spend_line line WHERE line.load_id = ANY (%(loads)s::bigint[])
)
SELECT load_id, combination_id, era,
       CASE WHEN era < 2 THEN date_trunc('month', paid_on::timestamp)::date END AS month,
       count(*) AS lines, sum(amount) AS amount
FROM lines GROUP BY load_id, combination_id, era, 4
