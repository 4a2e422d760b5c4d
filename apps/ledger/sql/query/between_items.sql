-- What each journal says about another organisation on inter-organisation accounts, of organisations within the scope; as of
-- the cut of each where one is given.
SELECT j.id, j.number, j.holder_id, c.counterparty_id, j.dated, p.label, j.text, sum(l.amount), j.pair, j.reverses_id
FROM ledger_coding c
JOIN ledger_account a ON a.code = c.account_id AND a.role = 'inter_organisation'
JOIN ledger_line l ON l.coding_id = c.id
JOIN ledger_journal j ON j.id = l.journal_id
JOIN ledger_period p ON p.id = j.period_id
LEFT JOIN unnest(%(cut_holders)s::bigint[], %(cuts)s::bigint[]) AS k(holder, cut) ON k.holder = j.holder_id
LEFT JOIN ledger_posting g ON k.holder IS NOT NULL AND g.id = j.posting_id
WHERE c.holder_id = ANY (%(holders)s::bigint[]) AND l.dated BETWEEN %(first)s AND %(last)s
  AND (k.holder IS NULL OR g.cut <= k.cut)
GROUP BY j.id, j.number, j.holder_id, c.counterparty_id, j.dated, p.label, j.text, j.pair, j.reverses_id
HAVING sum(l.amount) <> 0
ORDER BY j.dated, j.id
LIMIT %(most)s
