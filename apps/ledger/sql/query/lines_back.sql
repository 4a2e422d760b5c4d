-- The page of the lines behind a figure that ends before a place.  Each coding gives its last lines by the index; the
-- page is the last of them all, so no coding is read whole.
WITH page AS (
    SELECT n.* FROM unnest(%(codings)s::bigint[]) AS w(id)
    CROSS JOIN LATERAL (
        SELECT k.* FROM ledger_line k
        WHERE k.coding_id = w.id AND k.dated BETWEEN %(first)s AND %(last)s
          AND (k.dated, k.id) < (%(before_day)s::date, %(before_id)s::bigint)
          AND (NOT %(narrow)s::boolean OR EXISTS (
              SELECT 1 FROM ledger_journal f JOIN ledger_period p ON p.id = f.period_id JOIN ledger_posting g ON g.id = f.posting_id
              WHERE f.id = k.journal_id AND (k.dated < %(last)s OR p.number <= COALESCE(%(through)s::integer, p.number))
                AND g.cut <= COALESCE(%(cut)s::bigint, g.cut) AND (%(closing)s::boolean OR f.kind <> 'year_end'
                  AND NOT EXISTS (SELECT 1 FROM ledger_journal o WHERE o.id = f.reverses_id AND o.kind = 'year_end'))))
          AND (%(side)s::integer IS NULL OR sign(k.amount) = %(side)s::integer)
        ORDER BY k.dated DESC, k.id DESC LIMIT %(size)s) n
    ORDER BY n.dated DESC, n.id DESC LIMIT %(size)s
)
SELECT l.id, l.dated, j.id, j.number, j.kind, j.text, c.account_id, COALESCE(v.code, ''), l.amount, l.text,
       COALESCE(l.source_id, j.source_id)
FROM page l
JOIN ledger_journal j ON j.id = l.journal_id
JOIN ledger_coding c ON c.id = l.coding_id
LEFT JOIN ledger_dimensionvalue v ON v.id = c.cost_centre_id
ORDER BY l.dated, l.id
