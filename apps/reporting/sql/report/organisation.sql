-- By organisation.
SELECT holder_id AS key, holder_id, sum(lines)::bigint, sum(amount), sum(prior_lines)::bigint, sum(prior_amount)
FROM report_cube GROUP BY holder_id ORDER BY holder_id
