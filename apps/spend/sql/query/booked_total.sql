-- How many journal lines are spend in months fed by the ledger and fit a filter, and their pounds, by organisation.
SELECT m.holder_id, count(*), sum(m.amount)
FROM accord_booked_spend(%(holders)s::bigint[], %(heads)s::bigint[], %(first)s::date, %(last)s::date, %(master)s::bigint) m
JOIN ledger_line l ON l.id = m.line_id
JOIN ledger_journal j ON j.id = m.journal_id
-- with: booked_fits
GROUP BY m.holder_id ORDER BY m.holder_id
