-- Loads that stand at the cut: taken in by then, and not withdrawn by then.
SELECT l.id FROM spend_load l
JOIN unnest(%(holders)s::bigint[], %(heads)s::bigint[]) AS head(holder_id, number) ON head.holder_id = l.holder_id
WHERE l.cut <= head.number AND (l.withdrawn_cut IS NULL OR l.withdrawn_cut > head.number)
ORDER BY l.id
