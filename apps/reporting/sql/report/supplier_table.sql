-- The cube by supplier: made once, read by every view about suppliers.
CREATE TEMPORARY TABLE report_supplier AS
SELECT supplier_id, standing, reason, holder_id, sum(lines)::bigint AS lines, sum(amount) AS amount,
       sum(prior_lines)::bigint AS prior_lines, sum(prior_amount) AS prior_amount
FROM report_cube GROUP BY supplier_id, standing, reason, holder_id
