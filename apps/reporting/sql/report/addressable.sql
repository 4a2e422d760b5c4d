-- What could be bought together, and what could not, by the reason.
SELECT CASE WHEN standing = 'not_addressable' THEN reason ELSE standing END AS key, holder_id,
       sum(lines)::bigint, sum(amount), sum(prior_lines)::bigint, sum(prior_amount)
FROM report_supplier GROUP BY 1, holder_id ORDER BY 1, holder_id
