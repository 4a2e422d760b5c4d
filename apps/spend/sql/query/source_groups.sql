-- The same by SeRCOP group: loads by what their lines are classified as, journal lines by the group of their account on the
-- last day of their month; '' is what has no group.
WITH loads AS (
    SELECT m.combination_id, sum(m.amount) AS amount
    FROM spend_suppliermonth m JOIN spend_load l ON l.id = m.load_id
    WHERE m.holder_id = %(holder)s AND l.cut <= %(head)s AND (l.withdrawn_cut IS NULL OR l.withdrawn_cut > %(head)s)
      AND m.month BETWEEN %(first)s::date AND %(last)s::date
    GROUP BY m.combination_id
), held AS (
    SELECT DISTINCT ON (d.combination_id) d.combination_id, d.sercop_id
    FROM spend_classified d JOIN spend_classing k ON k.id = d.classing_id
    WHERE d.holder_id = %(holder)s AND k.cut <= %(head)s AND d.combination_id IN (SELECT combination_id FROM loads)
    ORDER BY d.combination_id, k.cut DESC
), told AS (
    SELECT held.sercop_id AS line, loads.amount AS loaded, 0::numeric AS booked
    FROM loads LEFT JOIN held ON held.combination_id = loads.combination_id
    UNION ALL
    SELECT g.line_id, 0, x.amount
    FROM accord_ledger_spend(%(holder)s, %(first)s::date, %(last)s::date, %(head)s) x
    JOIN ledger_coding c ON c.id = x.coding_id
    LEFT JOIN ledger_mapping g ON g.scheme = 'sercop' AND g.by = 'account' AND g.code = c.account_id
        AND g.during @> (date_trunc('month', x.dated::timestamp) + interval '1 month - 1 day')::date
)
SELECT COALESCE(r.code, ''), COALESCE(r.label, 'No group'), sum(t.loaded)::numeric(14, 2), sum(t.booked)::numeric(14, 2)
FROM told t LEFT JOIN ledger_reportline r ON r.id = t.line GROUP BY r.code, r.label ORDER BY r.code NULLS LAST
