-- How many suppliers stand in each band of the tail.
SELECT t.band::text, count(*) FROM (
    SELECT supplier_id, width_bucket(sum(amount), %(bands)s::numeric[]) AS band
    FROM report_supplier WHERE standing = 'named' GROUP BY supplier_id HAVING sum(lines) > 0
) t GROUP BY t.band ORDER BY t.band
