-- Suppliers by what they were paid in the period: bands from the largest to the smallest.
WITH totals AS (
    SELECT supplier_id, width_bucket(sum(amount), %(bands)s::numeric[]) AS band, sum(lines) > 0 AS paid
    FROM report_supplier WHERE standing = 'named' GROUP BY supplier_id
)
SELECT CASE WHEN s.standing <> 'named' THEN s.standing ELSE t.band::text END AS key,
       s.holder_id, sum(s.lines)::bigint, sum(s.amount), sum(s.prior_lines)::bigint, sum(s.prior_amount)
FROM report_supplier s LEFT JOIN totals t ON s.standing = 'named' AND t.supplier_id = s.supplier_id
GROUP BY 1, s.holder_id ORDER BY 1, s.holder_id
