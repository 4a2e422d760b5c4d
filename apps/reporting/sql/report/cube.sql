-- The cube: organisation, month, meaning and amount basis.  A year before stands in the month it is compared with.
-- Not grouped again: what few rows that would save costs more than the views gain.
CREATE TEMPORARY TABLE report_cube AS
SELECT l.holder_id, (CASE WHEN b.era = 1 THEN b.month + interval '1 year' ELSE b.month END)::date AS month,
       m.supplier_id, m.standing, m.reason, m.proclass, m.subjective, m.label, l.amount_basis AS basis,
       CASE WHEN b.era = 0 THEN b.lines ELSE 0 END AS lines, CASE WHEN b.era = 0 THEN b.amount ELSE 0 END AS amount,
       CASE WHEN b.era = 1 THEN b.lines ELSE 0 END AS prior_lines,
       CASE WHEN b.era = 1 THEN b.amount ELSE 0 END AS prior_amount
FROM report_base b
JOIN spend_load l ON l.id = b.load_id
JOIN report_meaning m ON m.combination_id = b.combination_id
WHERE b.era < 2
UNION ALL
SELECT k.holder_id, (CASE WHEN k.era = 1 THEN k.month + interval '1 year' ELSE k.month END)::date,
       k.supplier_id, k.standing, k.reason, k.proclass, k.sercop, CASE WHEN k.proclass = '' THEN k.label ELSE '' END,
       'net_irrecoverable',
       CASE WHEN k.era = 0 THEN 1 ELSE 0 END, CASE WHEN k.era = 0 THEN k.amount ELSE 0 END,
       CASE WHEN k.era = 1 THEN 1 ELSE 0 END, CASE WHEN k.era = 1 THEN k.amount ELSE 0 END
FROM report_booked k
