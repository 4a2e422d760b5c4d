-- Adds the wanted codings that the organisation lacks; another act may have added some at this moment.
INSERT INTO ledger_coding (holder_id, account_id, cost_centre_id, objective_id, project_id, category_id, contract_id,
                           counterparty_id, capital, vat_code_id)
SELECT %(holder)s, account, cost_centre, objective, project, category, contract, counterparty, capital, vat_code
FROM jsonb_to_recordset(%(rows)s::jsonb) AS w(place integer, account text, cost_centre bigint, objective bigint, project bigint,
    category bigint, contract bigint, counterparty bigint, capital boolean, vat_code text)
ON CONFLICT DO NOTHING
