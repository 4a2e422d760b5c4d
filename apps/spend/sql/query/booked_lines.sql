-- Journal lines that are spend in months fed by the ledger and fit a filter, newest first, a page at a time.
SELECT m.line_id, m.dated, m.holder_id, j.id, j.number, l.text, j.text, m.label, m.sercop, m.standing, m.supplier_id, m.source_id,
       m.amount
FROM accord_booked_spend(%(holders)s::bigint[], %(heads)s::bigint[], %(first)s::date, %(last)s::date, %(master)s::bigint) m
JOIN ledger_line l ON l.id = m.line_id
JOIN ledger_journal j ON j.id = m.journal_id
-- with: booked_fits
  AND (m.dated, m.line_id) < (%(before_day)s::date, %(before_id)s::bigint)
ORDER BY m.dated DESC, m.line_id DESC LIMIT %(size)s
