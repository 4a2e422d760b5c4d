-- By month; a year before stands beside the month it is compared with.
SELECT month AS key, holder_id, sum(lines)::bigint, sum(amount), sum(prior_lines)::bigint, sum(prior_amount)
FROM report_cube GROUP BY month, holder_id ORDER BY month, holder_id
