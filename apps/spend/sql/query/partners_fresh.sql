-- What partners should see of an organisation today: its standing loads in months that loads feed, its ledger in the others.
CREATE TEMPORARY TABLE spend_fresh ON COMMIT DROP AS
WITH answer AS (
    SELECT DISTINCT ON (combination_id) combination_id, addressable FROM spend_classified
    WHERE holder_id = %(organisation)s ORDER BY combination_id, classing_id DESC
)
SELECT l.id AS load_id, l.cut, c.alias_id, c.year::integer AS year, bool_or(k.addressable) AS addressable,
       sum(m.lines)::bigint AS lines, sum(m.amount) AS amount
FROM spend_load l JOIN spend_suppliermonth m ON m.load_id = l.id
JOIN spend_combination c ON c.id = m.combination_id JOIN answer k ON k.combination_id = c.id
WHERE l.holder_id = %(organisation)s AND l.live AND l.cut IS NOT NULL AND c.alias_id IS NOT NULL AND
-- with: loads_feed
GROUP BY l.id, l.cut, c.alias_id, c.year
UNION ALL
SELECT 0, %(number)s::bigint, b.alias_id, extract(year FROM b.month - interval '3 months')::integer,
       bool_or(b.standing = 'named'), count(*), sum(b.amount)
FROM accord_booked_spend(ARRAY[%(organisation)s]::bigint[], ARRAY[%(newest)s]::bigint[], %(first)s::date, %(last)s::date,
    %(newest)s::bigint) b
WHERE b.alias_id IS NOT NULL GROUP BY b.alias_id, 4
