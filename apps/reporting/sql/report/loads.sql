-- Every load that stands at the cut, as it was reconciled, and what its lines give today.
SELECT l.id, l.holder_id, r.number, l.file_name, l.amount_basis, l.rows_read, l.rows_loaded, l.rows_refused,
       l.total, l.threshold, l.sha256,
       COALESCE(sum(b.lines), 0)::bigint, COALESCE(sum(b.amount), 0),
       COALESCE(sum(b.lines) FILTER (WHERE b.era = 0), 0)::bigint, COALESCE(sum(b.amount) FILTER (WHERE b.era = 0), 0)
FROM spend_load l
JOIN unnest(%(holders)s::bigint[], %(heads)s::bigint[]) AS head(holder_id, number) ON head.holder_id = l.holder_id
JOIN documents_record r ON r.id = l.record_id
LEFT JOIN report_base b ON b.load_id = l.id
WHERE l.cut <= head.number AND (l.withdrawn_cut IS NULL OR l.withdrawn_cut > head.number)
GROUP BY l.id, r.number
ORDER BY l.holder_id, r.number
