-- Part of the statements on journal lines `l` of journals `j` with their meaning `m`: what fits a filter.  Loads,
-- identical rows and other amount bases are things that the ledger does not have.
WHERE %(load)s::bigint IS NULL AND NOT %(identical)s AND COALESCE(%(basis)s::text, 'net_irrecoverable') = 'net_irrecoverable'
  AND
  -- with: fits
  AND (%(words)s::text = '' OR strpos(lower(l.text || ' ' || j.text), lower(%(words)s::text)) > 0 OR j.number = %(words)s::text)
  AND (%(least)s::numeric IS NULL OR m.amount >= %(least)s::numeric)
  AND (%(most)s::numeric IS NULL OR m.amount <= %(most)s::numeric)
