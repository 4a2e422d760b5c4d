-- Kept balances of several organisations by account and, where the lines name one of them, counterparty, up to a period.
SELECT b.holder_id, b.account_id, c.counterparty_id, sum(b.debit - b.credit)
FROM ledger_balance b
JOIN ledger_period p ON p.id = b.period_id
JOIN ledger_year y ON y.id = p.year_id
JOIN ledger_coding c ON c.id = b.coding_id
WHERE b.holder_id = ANY (%(holders)s::bigint[]) AND y.year = %(year)s AND p.number <= %(through)s
GROUP BY b.holder_id, b.account_id, c.counterparty_id
HAVING sum(b.debit - b.credit) <> 0
