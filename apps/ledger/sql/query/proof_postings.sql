-- Every posting counts from a cut and holds what it says: one sentence for each fault.
SELECT format('Posting %s says %s journals and £%s but holds %s and £%s.', g.id, g.journals, g.debits, count(j.id), COALESCE(sum(j.debits), 0))
FROM ledger_posting g
LEFT JOIN ledger_journal j ON j.posting_id = g.id
GROUP BY g.id, g.journals, g.debits, g.cut, g.lines
HAVING g.cut IS NULL OR count(j.id) <> g.journals OR COALESCE(sum(j.debits), 0) <> g.debits OR COALESCE(sum(j.lines_count), 0) <> g.lines
