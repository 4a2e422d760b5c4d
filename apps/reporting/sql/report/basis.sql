-- By what the amounts are (net, gross, …), as each load states it.
SELECT basis AS key, holder_id, sum(lines)::bigint, sum(amount), sum(prior_lines)::bigint, sum(prior_amount)
FROM report_cube GROUP BY basis, holder_id ORDER BY basis, holder_id
