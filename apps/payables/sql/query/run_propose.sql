-- One organisation's part of a run: every invoice that is due before the next run (or was chosen), with the credit notes of
-- its supplier, either to be paid or with the reason why not; and one row for each payee.
WITH said AS MATERIALIZED (
    SELECT * FROM unnest(%(suppliers)s::bigint[], %(payees)s::bigint[], %(whys)s::text[], %(words)s::text[], %(free)s::date[],
                         %(percents)s::numeric[]) AS s (supplier, payee, why, words, free, percent)
), found AS MATERIALIZED (
    SELECT i.id, i.supplier_id, s.payee, r.state, w.sign * i.gross AS amount, s.words, s.free,
           COALESCE(w.sign * round(GREATEST(i.net - COALESCE(m.amount, 0), 0) * s.percent / 100, 2), 0) AS deducted,
           CASE WHEN r.state = 'credited' OR credited.state IN ('credited', 'set_off') THEN 'credited'
                WHEN stop.dispute THEN 'dispute'
                WHEN stop.dispute IS NOT NULL THEN 'hold'
                WHEN debit.id IS NOT NULL THEN 'debit'
                WHEN other.id IS NOT NULL THEN 'run'
                WHEN s.why <> '' THEN s.why
                WHEN s.percent > 0 AND %(elsewhere)s THEN 'scheme' END AS why
    FROM payables_invoice i
    JOIN documents_record r ON r.id = i.record_id
    JOIN said s ON s.supplier = i.supplier_id
    CROSS JOIN LATERAL (SELECT CASE WHEN i.kind = 'credit' THEN -1 ELSE 1 END AS sign) w
    LEFT JOIN payables_materials m ON m.invoice_id = i.id
    LEFT JOIN LATERAL (SELECT bool_or(p.kind = 'dispute') AS dispute FROM payables_stop p
                       WHERE p.invoice_id = i.id AND p.until IS NULL) stop ON true
    LEFT JOIN payables_directdebit debit ON debit.invoice_id = i.id AND debit.ended_at IS NULL
    LEFT JOIN payables_runitem other ON other.invoice_id = i.id AND other.state IN ('in', 'paid')
    LEFT JOIN LATERAL (SELECT q.state FROM payables_invoice c JOIN documents_record q ON q.id = c.record_id
                       WHERE c.id = i.credits_id AND c.gross = i.gross) credited ON true
    WHERE i.holder_id = %(holder)s AND i.posted_at IS NOT NULL AND i.paid_at IS NULL AND r.state IN ('posted', 'credited')
      AND (i.id = ANY (%(only)s::bigint[])
           OR (%(only)s::bigint[] IS NULL AND (i.kind = 'credit' OR i.due_on < %(before)s)))
), payee AS MATERIALIZED (
    SELECT f.supplier_id, min(f.payee) AS payee, sum(f.amount - f.deducted) AS amount, sum(f.deducted) AS deducted,
           count(*) AS invoices,
           CASE WHEN sum(f.amount - f.deducted) <= 0 THEN 'credit'
                WHEN sum(f.amount - f.deducted) < %(minimum)s THEN 'minimum' END AS why
    FROM found f WHERE f.why IS NULL GROUP BY f.supplier_id
), made AS (
    INSERT INTO payables_runpayee (holder_id, key, supplier_id, payee_id, amount, deducted, invoices, position, warnings,
                                   failed_because, failed_on)
    SELECT %(holder)s, %(key)s, p.supplier_id, p.payee, GREATEST(p.amount, 0), GREATEST(p.deducted, 0), p.invoices, NULL, '{}', '', NULL
    FROM payee p WHERE p.why IS NULL OR p.why = 'minimum' ORDER BY p.supplier_id
    RETURNING id, supplier_id
)
INSERT INTO payables_runitem (holder_id, key, invoice_id, to_id, state, why, reason, free_on, amount, deducted, taken_by_id)
SELECT %(holder)s, %(key)s, f.id, CASE WHEN f.why IS NULL THEN m.id END, CASE WHEN COALESCE(f.why, p.why) IS NULL THEN 'in' ELSE 'left' END,
       COALESCE(f.why, p.why, ''), CASE WHEN f.why IN ('frozen', 'details') THEN f.words ELSE '' END,
       CASE WHEN f.why = 'frozen' THEN f.free END, f.amount, f.deducted, NULL
FROM found f LEFT JOIN payee p ON p.supplier_id = f.supplier_id LEFT JOIN made m ON m.supplier_id = f.supplier_id
ORDER BY f.id
