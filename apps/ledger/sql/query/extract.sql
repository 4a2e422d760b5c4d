-- Every line of a year for auditors: journal, who and when, source, coding, pounds.
SELECT j.number, j.kind, p.label, j.dated, j.text, r.number, r.kind,
       pp.name, g.prepared_at, ap.name, g.approved_at, po.name, g.posted_at, g.cut,
       j.kind IN ('manual', 'accrual', 'prepayment', 'recurring', 'reversal', 'opening', 'year_end') AND COALESCE(r.kind, 'ledger.batch') = 'ledger.batch',
       rv.number, l.position, c.account_id, a.name, cc.code, ob.code, pr.code, ca.code, co.code, cp.code,
       CASE WHEN c.capital THEN 'capital' ELSE 'revenue' END, c.vat_code_id, l.text,
       GREATEST(l.amount, 0), GREATEST(-l.amount, 0)
FROM ledger_journal j
JOIN ledger_period p ON p.id = j.period_id
JOIN ledger_year y ON y.id = p.year_id
JOIN ledger_posting g ON g.id = j.posting_id
LEFT JOIN identity_person pp ON pp.id = g.prepared_by_id
LEFT JOIN identity_person ap ON ap.id = g.approved_by_id
LEFT JOIN identity_person po ON po.id = g.posted_by_id
LEFT JOIN documents_record r ON r.id = j.source_id
LEFT JOIN ledger_journal rv ON rv.id = j.reverses_id
JOIN ledger_line l ON l.journal_id = j.id
JOIN ledger_coding c ON c.id = l.coding_id
JOIN ledger_account a ON a.code = c.account_id
LEFT JOIN ledger_dimensionvalue cc ON cc.id = c.cost_centre_id
LEFT JOIN ledger_dimensionvalue ob ON ob.id = c.objective_id
LEFT JOIN ledger_dimensionvalue pr ON pr.id = c.project_id
LEFT JOIN ledger_dimensionvalue ca ON ca.id = c.category_id
LEFT JOIN ledger_dimensionvalue co ON co.id = c.contract_id
LEFT JOIN tenancy_organisation cp ON cp.holder_id = c.counterparty_id
WHERE j.holder_id = %(holder)s AND y.year = %(year)s
ORDER BY j.id, l.position
