-- The largest suppliers one by one, the rest together; redacted and not addressable apart.
WITH totals AS (
    SELECT supplier_id, sum(amount) AS amount FROM report_supplier WHERE standing = 'named' GROUP BY supplier_id
), ranked AS (
    SELECT supplier_id, row_number() OVER (ORDER BY amount DESC, supplier_id) AS place FROM totals
)
SELECT CASE WHEN s.standing <> 'named' THEN s.standing
            WHEN r.place <= %(top)s THEN s.supplier_id::text ELSE 'others' END AS key,
       s.holder_id, sum(s.lines)::bigint, sum(s.amount), sum(s.prior_lines)::bigint, sum(s.prior_amount)
FROM report_supplier s LEFT JOIN ranked r ON s.standing = 'named' AND r.supplier_id = s.supplier_id
GROUP BY 1, s.holder_id ORDER BY 1, s.holder_id
