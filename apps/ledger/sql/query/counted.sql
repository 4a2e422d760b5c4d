-- Part of the statements on lines `l`: whether a line counts at the cut, up to an adjustment period, with or without
-- the journals of the year end and what takes them back, and on the side asked for.
AND (NOT %(narrow)s::boolean OR EXISTS (
    SELECT 1 FROM ledger_journal f JOIN ledger_period p ON p.id = f.period_id JOIN ledger_posting g ON g.id = f.posting_id
    WHERE f.id = l.journal_id AND (l.dated < %(last)s OR p.number <= COALESCE(%(through)s::integer, p.number))
      AND g.cut <= COALESCE(%(cut)s::bigint, g.cut) AND (%(closing)s::boolean OR f.kind <> 'year_end'
        AND NOT EXISTS (SELECT 1 FROM ledger_journal o WHERE o.id = f.reverses_id AND o.kind = 'year_end'))))
AND (%(side)s::integer IS NULL OR sign(l.amount) = %(side)s::integer)
