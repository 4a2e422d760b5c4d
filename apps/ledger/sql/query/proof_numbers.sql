-- Journal numbers run without gap or double, per kind and year: one sentence for each fault.
SELECT format('Series %s of %s: %s numbers given, %s journals stand.', s.series, s.year, s.last, count(j.id))
FROM documents_numberseries s
LEFT JOIN ledger_journal j ON j.holder_id = s.holder_id AND split_part(j.number, '-', 1) = s.series AND split_part(j.number, '-', 2) = s.year::text
WHERE s.series ~ '^J[MAPRVIOYLS]$'
GROUP BY s.id, s.series, s.year, s.last
HAVING count(j.id) <> s.last OR COALESCE(max(split_part(j.number, '-', 3)::bigint), 0) <> s.last
