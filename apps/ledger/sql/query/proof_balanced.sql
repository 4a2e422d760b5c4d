-- Every journal balances and has the lines that its header counts: one sentence for each fault.
SELECT format('Journal %s holds %s lines and differs by £%s.', j.number, count(l.id), COALESCE(sum(l.amount), 0))
FROM ledger_journal j
LEFT JOIN ledger_line l ON l.journal_id = j.id
GROUP BY j.id, j.number, j.lines_count, j.debits
HAVING count(l.id) <> j.lines_count OR COALESCE(sum(l.amount), 0) <> 0 OR count(l.id) < 2 OR COALESCE(sum(l.amount) FILTER (WHERE l.amount > 0), 0) <> j.debits
