-- By SeRCOP subjective group; '' is what no table has mapped.
SELECT subjective AS key, holder_id, sum(lines)::bigint, sum(amount), sum(prior_lines)::bigint, sum(prior_amount)
FROM report_cube GROUP BY subjective, holder_id ORDER BY subjective, holder_id
