-- What stands on the debtors' control accounts at the end of a day, by the posted lines.
SELECT COALESCE(sum(l.amount), 0) FROM ledger_line l
WHERE l.holder_id = %(holder)s AND l.dated <= %(day)s AND l.coding_id IN (
    SELECT c.id FROM ledger_coding c JOIN ledger_account a ON a.code = c.account_id
    WHERE c.holder_id = %(holder)s AND a.role = 'receivables')
