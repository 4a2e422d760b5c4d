-- Ids of those of the wanted codings that the organisation has, by their place in the list.
SELECT w.place, c.id
FROM jsonb_to_recordset(%(rows)s::jsonb) AS w(place integer, account text, cost_centre bigint, objective bigint, project bigint,
    category bigint, contract bigint, counterparty bigint, capital boolean, vat_code text)
JOIN ledger_coding c ON c.holder_id = %(holder)s AND c.account_id = w.account AND c.capital = w.capital
    AND (c.cost_centre_id, c.objective_id, c.project_id, c.category_id, c.contract_id, c.counterparty_id, c.vat_code_id)
        IS NOT DISTINCT FROM
        (w.cost_centre, w.objective, w.project, w.category, w.contract, w.counterparty, w.vat_code)
