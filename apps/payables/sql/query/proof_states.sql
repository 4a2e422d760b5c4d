-- The moments of every invoice agree with the state of its record.
SELECT format('%s is “%s” but %s.', r.number, r.state,
              CASE WHEN i.paid_at IS NOT NULL THEN 'paid' WHEN i.posted_at IS NOT NULL THEN 'posted' ELSE 'not posted' END)
FROM payables_invoice i JOIN documents_record r ON r.id = i.record_id
WHERE (i.posted_at IS NOT NULL) <> (r.state IN ('posted', 'paid', 'credited', 'set_off'))
   OR (i.paid_at IS NOT NULL) <> (r.state = 'paid')
