-- Lines and pounds behind a figure, up to and including a place in it.
SELECT count(*), COALESCE(sum(l.amount), 0) FROM ledger_line l
WHERE l.coding_id = ANY (%(codings)s::bigint[]) AND l.dated BETWEEN %(first)s AND %(last)s
  AND (l.dated, l.id) <= (%(until_day)s::date, %(until_id)s::bigint)
  -- with: counted
