-- What no rule has mapped, by the category that was published with it; 'classified' is everything else.
WITH labels AS (
    SELECT label, row_number() OVER (ORDER BY sum(abs(amount)) DESC, label) AS place
    FROM report_cube WHERE proclass = '' GROUP BY label
)
SELECT CASE WHEN c.proclass <> '' THEN 'classified' WHEN l.place <= %(top)s THEN 'label:' || c.label
            ELSE 'others' END AS key,
       c.holder_id, sum(c.lines)::bigint, sum(c.amount), sum(c.prior_lines)::bigint, sum(c.prior_amount)
FROM report_cube c LEFT JOIN labels l ON c.proclass = '' AND l.label = c.label
GROUP BY 1, c.holder_id ORDER BY 1, c.holder_id
