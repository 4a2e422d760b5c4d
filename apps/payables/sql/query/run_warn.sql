-- What a reviewer is told of each payee of a run before it is sent.
UPDATE payables_runpayee p SET warnings = w.said
FROM (
    SELECT p.id, array_remove(ARRAY[
        CASE WHEN c.approved_at > %(now)s - interval '30 days' THEN 'changed' END,
        CASE WHEN EXISTS (SELECT 1 FROM banking_payeeaccount o WHERE o.holder_id = p.holder_id AND o.prints = a.prints
                          AND (o.kind, o.supplier_id) IS DISTINCT FROM (a.kind, a.supplier_id))
               OR EXISTS (SELECT 1 FROM banking_accountprint o WHERE o.prints = a.prints AND o.live
                          AND o.holder_id <> p.holder_id AND (o.kind, o.supplier_id) IS DISTINCT FROM (a.kind, a.supplier_id))
             THEN 'shared' END,
        CASE WHEN EXISTS (
            SELECT 1 FROM payables_runitem n JOIN payables_invoice i ON i.id = n.invoice_id
            WHERE n.to_id = p.id AND n.state = 'in' AND (
                EXISTS (SELECT 1 FROM payables_twin t WHERE t.invoice_id = i.id AND t.decision IN ('', 'pay'))
                OR EXISTS (SELECT 1 FROM payables_invoice o WHERE o.holder_id = i.holder_id AND o.supplier_id = i.supplier_id
                           AND o.gross = i.gross AND o.kind = i.kind AND o.id <> i.id AND o.posted_at IS NOT NULL
                           AND o.dated BETWEEN i.dated - 3 AND i.dated + 3))) THEN 'twin' END,
        CASE WHEN NOT EXISTS (SELECT 1 FROM payables_runpayee o JOIN payables_runitem n ON n.to_id = o.id AND n.state = 'paid'
                              WHERE o.holder_id = p.holder_id AND o.supplier_id = p.supplier_id AND o.id <> p.id) THEN 'first' END,
        CASE WHEN p.amount > %(usual)s::numeric OR p.amount > 2 * (
            SELECT max(o.amount) FROM payables_runpayee o JOIN payables_run u ON u.key = o.key
            WHERE o.holder_id = p.holder_id AND o.supplier_id = p.supplier_id AND o.id <> p.id AND o.position IS NOT NULL
              AND o.failed_on IS NULL AND u.pay_on > %(pay_on)s::date - 365) THEN 'usual' END,
        CASE WHEN EXISTS (SELECT 1 FROM payables_runitem n WHERE n.to_id = p.id AND n.state = 'in' AND n.amount > 0
                          AND n.amount %% 1000 = 0) THEN 'round' END
    ]::text[], NULL)::varchar[] AS said
    FROM payables_runpayee p
    JOIN banking_payeeaccount a ON a.id = p.payee_id
    JOIN banking_bankchange c ON c.id = a.change_id
    WHERE p.key = %(key)s
) w
WHERE p.id = w.id AND p.warnings IS DISTINCT FROM w.said
