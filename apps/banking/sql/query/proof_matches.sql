-- Both sides of every match that stands make the same pounds: one sentence for each fault.
SELECT format('Match %s: the statement says %s, the books %s.', t.id, accord_in_pounds(l.amount), accord_in_pounds(e.amount))
FROM banking_match t
CROSS JOIN LATERAL (SELECT COALESCE(sum(m.amount), 0) AS amount FROM banking_matchedline m WHERE m.match_id = t.id) l
CROSS JOIN LATERAL (SELECT COALESCE(sum(m.amount), 0) AS amount FROM banking_matchedentry m WHERE m.match_id = t.id) e
WHERE t.undone_at IS NULL AND l.amount <> e.amount
