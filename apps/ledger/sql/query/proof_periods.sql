-- Every journal stands in the period of its day: one sentence for each fault.
SELECT format('Journal %s of %s stands in %s.', j.number, j.dated, p.label)
FROM ledger_journal j
JOIN ledger_period p ON p.id = j.period_id
WHERE NOT p.during @> j.dated OR p.number = 0
