-- What is paid or set off left the creditors account; what is owed did not, unless its payment waits for the bank.
SELECT format('%s is “%s” but %s.', r.number, r.state, CASE WHEN t.id IS NULL THEN 'nothing settled it' ELSE 'it is settled' END)
FROM payables_invoice i JOIN documents_record r ON r.id = i.record_id
LEFT JOIN payables_settled t ON t.invoice_id = i.id AND t.undone_on IS NULL
LEFT JOIN payables_runitem n ON n.invoice_id = i.id AND n.state = 'in' AND n.key = t.key
WHERE (r.state IN ('paid', 'set_off') AND t.id IS NULL)
   OR (r.state NOT IN ('paid', 'set_off') AND t.id IS NOT NULL AND n.id IS NULL)
