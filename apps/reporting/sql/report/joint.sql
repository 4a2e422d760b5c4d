-- Suppliers paid by organisations of two or more services, one by one; the rest together.
-- A commissioner and its chief constable are one service: what both pay is no joint buying.
WITH service AS (
    SELECT * FROM unnest(%(holders)s::bigint[], %(services)s::text[]) AS given(holder_id, service)
), spread AS (
    SELECT r.supplier_id FROM report_supplier r JOIN service USING (holder_id)
    WHERE r.standing = 'named' AND r.lines > 0 GROUP BY r.supplier_id HAVING min(service.service) <> max(service.service)
)
SELECT CASE WHEN s.standing <> 'named' THEN s.standing
            WHEN j.supplier_id IS NOT NULL THEN s.supplier_id::text ELSE 'single' END AS key,
       s.holder_id, sum(s.lines)::bigint, sum(s.amount), sum(s.prior_lines)::bigint, sum(s.prior_amount)
FROM report_supplier s LEFT JOIN spread j ON s.standing = 'named' AND j.supplier_id = s.supplier_id
GROUP BY 1, s.holder_id ORDER BY 1, s.holder_id
