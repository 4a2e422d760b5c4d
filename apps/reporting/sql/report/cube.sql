-- The cube: organisation, month, meaning and amount basis.  A year before stands in the month it is compared with.
CREATE TEMPORARY TABLE report_cube AS
SELECT l.holder_id, (CASE WHEN b.era = 1 THEN b.month + interval '1 year' ELSE b.month END)::date AS month,
       m.supplier_id, m.standing, m.reason, m.proclass, m.subjective, m.label, l.amount_basis AS basis,
       COALESCE(sum(b.lines) FILTER (WHERE b.era = 0), 0)::bigint AS lines,
       COALESCE(sum(b.amount) FILTER (WHERE b.era = 0), 0) AS amount,
       COALESCE(sum(b.lines) FILTER (WHERE b.era = 1), 0)::bigint AS prior_lines,
       COALESCE(sum(b.amount) FILTER (WHERE b.era = 1), 0) AS prior_amount
FROM report_base b
JOIN spend_load l ON l.id = b.load_id
JOIN report_meaning m ON m.combination_id = b.combination_id
WHERE b.era < 2
GROUP BY l.holder_id, 2, m.supplier_id, m.standing, m.reason, m.proclass, m.subjective, m.label, l.amount_basis
