-- The total of the report, taken from the lines themselves and from nothing that the views are made of.
SELECT line.holder_id,
       count(*) FILTER (WHERE line.paid_on BETWEEN %(first)s::date AND %(last)s::date),
       COALESCE(sum(line.amount) FILTER (WHERE line.paid_on BETWEEN %(first)s::date AND %(last)s::date), 0),
       count(*) FILTER (WHERE line.paid_on BETWEEN %(prior_first)s::date AND %(prior_last)s::date),
       COALESCE(sum(line.amount) FILTER (WHERE line.paid_on BETWEEN %(prior_first)s::date AND %(prior_last)s::date), 0)
FROM spend_line line
JOIN spend_load l ON l.id = line.load_id
JOIN unnest(%(holders)s::bigint[], %(heads)s::bigint[]) AS head(holder_id, number) ON head.holder_id = l.holder_id
WHERE l.cut <= head.number AND (l.withdrawn_cut IS NULL OR l.withdrawn_cut > head.number)
GROUP BY line.holder_id
