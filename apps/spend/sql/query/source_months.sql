-- An organisation's spend month by month, as published loads give it and as its ledger does, as of its audit number; and
-- what explains the difference: journals with no load behind them, pounds of loads on accounts that are not spend, and
-- pounds of loads that are not in the books.
WITH loads AS (
    SELECT m.month, sum(m.lines)::bigint AS lines, sum(m.amount) AS amount
    FROM spend_suppliermonth m JOIN spend_load l ON l.id = m.load_id
    WHERE m.holder_id = %(holder)s AND l.cut <= %(head)s AND (l.withdrawn_cut IS NULL OR l.withdrawn_cut > %(head)s)
      AND m.month BETWEEN %(first)s::date AND %(last)s::date
    GROUP BY m.month
), spend AS (
    SELECT date_trunc('month', x.dated::timestamp)::date AS month, count(*) AS lines, sum(x.amount) AS amount,
           COALESCE(sum(x.amount) FILTER (WHERE r.kind = 'spend.load'), 0) AS of_loads
    FROM accord_ledger_spend(%(holder)s, %(first)s::date, %(last)s::date, %(head)s) x
    JOIN documents_record r ON r.id = x.source_id GROUP BY 1
), booked AS (
    SELECT date_trunc('month', x.dated::timestamp)::date AS month, sum(x.amount) AS amount
    FROM spend_loadposting p JOIN spend_load l ON l.id = p.load_id
    JOIN ledger_journal j ON j.source_id = p.record_id AND j.dated BETWEEN %(first)s::date AND %(last)s::date
    JOIN ledger_posting g ON g.id = j.posting_id AND g.cut <= %(head)s
    JOIN ledger_line x ON x.journal_id = j.id AND x.source_id = l.record_id
    WHERE p.holder_id = %(holder)s GROUP BY 1
)
SELECT month, COALESCE(l.lines, 0), COALESCE(l.amount, 0)::numeric(14, 2), COALESCE(s.lines, 0), COALESCE(s.amount, 0)::numeric(14, 2),
       (COALESCE(s.amount, 0) - COALESCE(s.of_loads, 0))::numeric(14, 2),
       (COALESCE(b.amount, 0) - COALESCE(s.of_loads, 0))::numeric(14, 2), (COALESCE(l.amount, 0) - COALESCE(b.amount, 0))::numeric(14, 2),
       COALESCE((SELECT f.source FROM spend_sourceof f WHERE f.holder_id = %(holder)s AND f.during @> month
                 AND f.seen @> %(head)s::bigint), 'load')
FROM loads l FULL JOIN spend s USING (month) FULL JOIN booked b USING (month) ORDER BY month DESC
