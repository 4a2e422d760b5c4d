-- Days and documents on which this room's items and its postings to the debtors' accounts differ.
SELECT COALESCE(r.number, 'Record ' || w.record) || ': ' || sum(w.item) || ' in items, ' || sum(w.line) || ' in the books' FROM (
    SELECT m.record_id AS record, m.dated, m.amount AS item, 0::numeric AS line FROM receivables_item m WHERE m.holder_id = %(holder)s
    UNION ALL
    SELECT p.record_id, l.dated, 0, l.amount FROM ledger_posting p JOIN documents_record d ON d.id = p.record_id AND d.kind LIKE 'receivables.%%'
        JOIN ledger_journal j ON j.posting_id = p.id JOIN ledger_line l ON l.journal_id = j.id
        JOIN ledger_coding c ON c.id = l.coding_id JOIN ledger_account a ON a.code = c.account_id
        WHERE p.holder_id = %(holder)s AND a.role = 'receivables'
) w LEFT JOIN documents_record r ON r.id = w.record GROUP BY w.record, w.dated, r.number HAVING sum(w.item) <> sum(w.line) LIMIT 20
