-- Opening balance and lines make the closing balance, and each statement begins where the one before ended.
SELECT format('Statement %s says %s at its end; its lines make %s.', r.number, accord_in_pounds(s.closing), accord_in_pounds(s.opening + w.amount))
FROM banking_statement s JOIN documents_record r ON r.id = s.record_id
CROSS JOIN LATERAL (SELECT COALESCE(sum(l.amount), 0) AS amount, count(*) AS n FROM banking_statementline l WHERE l.statement_id = s.id) w
WHERE s.opening + w.amount <> s.closing OR w.n <> s.lines
UNION ALL
SELECT format('Statement %s begins with %s; the one before ended with %s.', w.number, accord_in_pounds(w.opening), accord_in_pounds(w.before))
FROM (SELECT r.number, s.opening, lag(s.closing) OVER (PARTITION BY s.account_id ORDER BY s.id) AS before
      FROM banking_statement s JOIN documents_record r ON r.id = s.record_id WHERE s.live) w
WHERE w.before <> w.opening
