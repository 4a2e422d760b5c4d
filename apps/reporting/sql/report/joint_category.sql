-- Categories that organisations of two or more services buy from addressable, named suppliers, one by one.
WITH service AS (
    SELECT * FROM unnest(%(holders)s::bigint[], %(services)s::text[]) AS given(holder_id, service)
), spread AS (
    SELECT c.proclass FROM report_cube c JOIN service USING (holder_id)
    WHERE c.standing = 'named' AND c.lines > 0 AND c.proclass <> ''
    GROUP BY c.proclass HAVING min(service.service) <> max(service.service)
)
SELECT CASE WHEN c.standing <> 'named' THEN c.standing
            WHEN j.proclass IS NOT NULL THEN c.proclass ELSE 'single' END AS key,
       c.holder_id, sum(c.lines)::bigint, sum(c.amount), sum(c.prior_lines)::bigint, sum(c.prior_amount)
FROM report_cube c LEFT JOIN spread j ON c.standing = 'named' AND j.proclass = c.proclass
GROUP BY 1, c.holder_id ORDER BY 1, c.holder_id
