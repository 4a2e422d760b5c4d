-- A page of the lines behind a figure.  Each coding gives its next page by the index; the page is the first of them
-- all, so no coding is read whole.
WITH page AS (
    SELECT n.* FROM unnest(%(codings)s::bigint[]) AS w(id)
    CROSS JOIN LATERAL (
        SELECT l.* FROM ledger_line l
        WHERE l.coding_id = w.id AND l.dated BETWEEN %(first)s AND %(last)s
          AND (l.dated, l.id) > (%(after_day)s::date, %(after_id)s::bigint)
          -- with: counted
        ORDER BY l.dated, l.id LIMIT %(size)s) n
    ORDER BY n.dated, n.id LIMIT %(size)s
)
SELECT l.id, l.dated, j.id, j.number, j.kind, j.text, c.account_id, COALESCE(v.code, ''), l.amount, l.text,
       COALESCE(l.source_id, j.source_id)
FROM page l
JOIN ledger_journal j ON j.id = l.journal_id
JOIN ledger_coding c ON c.id = l.coding_id
LEFT JOIN ledger_dimensionvalue v ON v.id = c.cost_centre_id
ORDER BY l.dated, l.id
