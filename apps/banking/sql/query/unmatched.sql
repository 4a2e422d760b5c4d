-- What is not matched on one account up to a day: lines of statements, and lines of the books from the account's first day.
-- A match counts when everything in it lies within these days, so that both sides leave the same pounds.
WITH inside AS (
    SELECT t.id FROM banking_match t
    WHERE t.account_id = %(account)s AND t.undone_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM banking_matchedline m JOIN banking_statementline l ON l.id = m.line_id
                      WHERE m.match_id = t.id AND l.dated > %(last)s)
      AND NOT EXISTS (SELECT 1 FROM banking_matchedentry e JOIN ledger_journal j ON j.id = e.journal_id
                      WHERE e.match_id = t.id AND j.dated > %(last)s)
), lines AS (
    SELECT m.line_id, sum(m.amount) AS amount FROM banking_matchedline m JOIN inside i ON i.id = m.match_id GROUP BY m.line_id
), entries AS (
    SELECT e.journal_id, e.position, sum(e.amount) AS amount FROM banking_matchedentry e JOIN inside i ON i.id = e.match_id
    GROUP BY e.journal_id, e.position
)
SELECT * FROM (
    SELECT 'statement' AS side, l.id, 0 AS position, l.dated,
           concat_ws(' ', NULLIF(l.party, ''), NULLIF(l.text, ''), NULLIF(l.reference, ''), NULLIF(l.kind, '')) AS text,
           l.amount - COALESCE(m.amount, 0) AS amount, l.reference, NULL::text AS number, NULL::bigint AS source
    FROM banking_statementline l JOIN banking_statement s ON s.id = l.statement_id AND s.live LEFT JOIN lines m ON m.line_id = l.id
    WHERE l.account_id = %(account)s AND l.dated <= %(last)s AND l.amount <> COALESCE(m.amount, 0)
    UNION ALL
    SELECT 'books', j.id, b.position, b.dated, concat_ws(' ', NULLIF(j.text, ''), NULLIF(b.text, '')),
           b.amount - COALESCE(e.amount, 0), '', j.number, COALESCE(b.source_id, j.source_id)
    FROM ledger_line b JOIN ledger_journal j ON j.id = b.journal_id
    LEFT JOIN entries e ON e.journal_id = b.journal_id AND e.position = b.position
    WHERE b.coding_id = %(coding)s AND b.dated BETWEEN %(first)s AND %(last)s AND b.amount <> COALESCE(e.amount, 0)
) w WHERE (%(side)s = '' OR w.side = %(side)s) ORDER BY w.dated, w.side, w.id, w.position LIMIT %(most)s
