-- A virement in force changed its budgets by what its lines say: one sentence for each fault.
SELECT format('%s says %s in %s but changed %s.', r.number, accord_in_pounds(w.said), w.year, accord_in_pounds(w.made))
FROM (
    SELECT v.record_id, l.year, sum(l.amount) AS said,
           COALESCE((SELECT sum(c.amount) FROM budgets_version n JOIN budgets_change c ON c.version_id = n.id
                     JOIN budgets_budgetyear y ON y.id = n.book_id
                     WHERE n.record_id = v.record_id AND y.year = l.year), 0) AS made
    FROM budgets_virement v JOIN budgets_virementline l ON l.virement_id = v.id
    WHERE v.version_id IS NOT NULL GROUP BY v.record_id, l.year
) w JOIN documents_record r ON r.id = w.record_id WHERE w.said <> w.made
