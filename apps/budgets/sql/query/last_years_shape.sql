-- What was posted by period for each wanted place (by its number in the list): a cost centre with what stands below it,
-- every project where none is named.  Closing entries of the year end stand on its last day and are left out.
WITH RECURSIVE wanted AS (
    SELECT w.* FROM unnest(%(account)s::text[], %(centre)s::bigint[], %(project)s::bigint[], %(capital)s::boolean[])
        WITH ORDINALITY AS w(account, centre, project, capital, at)
), below(at, centre) AS (
    SELECT w.at, w.centre FROM wanted w WHERE w.centre IS NOT NULL
    UNION ALL
    SELECT b.at, d.id FROM below b JOIN ledger_dimensionvalue d ON d.parent_id = b.centre
), matched AS (
    SELECT DISTINCT w.at, c.id FROM wanted w
    JOIN ledger_coding c ON c.holder_id = %(holder)s AND c.account_id = w.account AND c.capital = w.capital
        AND (w.project IS NULL OR c.project_id = w.project)
    LEFT JOIN below b ON b.at = w.at AND b.centre = c.cost_centre_id
    WHERE w.centre IS NULL OR b.centre IS NOT NULL
)
SELECT m.at, p.number, sum(l.debit - l.credit)
FROM matched m
JOIN ledger_balance l ON l.coding_id = m.id
JOIN ledger_period p ON p.id = l.period_id AND p.number BETWEEN 1 AND 12
JOIN ledger_year y ON y.id = p.year_id AND y.holder_id = %(holder)s AND y.year = %(year)s
GROUP BY m.at, p.number
