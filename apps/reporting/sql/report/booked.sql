-- Journal lines that are spend in the months that the ledger feeds, in the period and the same days a year before.
CREATE TEMPORARY TABLE report_booked AS
SELECT k.*, 0 AS era FROM accord_booked_spend(%(holders)s::bigint[], %(heads)s::bigint[], %(first)s::date, %(last)s::date, %(master)s) k
UNION ALL
SELECT k.*, 1 FROM accord_booked_spend(%(holders)s::bigint[], %(heads)s::bigint[], %(prior_first)s::date, %(prior_last)s::date,
    %(master)s) k
WHERE %(prior_first)s::date IS NOT NULL
