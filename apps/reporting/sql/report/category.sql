-- By ProClass code; '' is what no rule has mapped.
SELECT proclass AS key, holder_id, sum(lines)::bigint, sum(amount), sum(prior_lines)::bigint, sum(prior_amount)
FROM report_cube GROUP BY proclass, holder_id ORDER BY proclass, holder_id
