-- Control totals of a year's journals, from the lines themselves.
SELECT count(DISTINCT l.journal_id), count(*), COALESCE(sum(l.amount) FILTER (WHERE l.amount > 0), 0),
       COALESCE(-sum(l.amount) FILTER (WHERE l.amount < 0), 0)
FROM ledger_line l WHERE l.holder_id = %(holder)s AND l.year = %(year)s
