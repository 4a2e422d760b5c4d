-- What a requisition needs of the books without reading them: ids of codings, and the grounds on which VAT comes back.
-- Both ask for the right to write the organisation's procurement rows, and give no pounds.

-- Ids of the wanted codings by their place, made where they are new; names every code that the books do not have.
CREATE OR REPLACE FUNCTION accord_purchase_codings(p_holder bigint, p_rows jsonb) RETURNS TABLE (place integer, coding bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_unknown text;
BEGIN
    IF NOT (3 * 1000000 + p_holder) = ANY (COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'Coding for organisation % lies outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT string_agg(DISTINCT format('This organisation has no %s %s.', replace(k.kind, '_', ' '), k.code), ' ') INTO v_unknown
    FROM jsonb_to_recordset(p_rows) AS w(cost_centre text, objective text, project text, category text, contract text)
    CROSS JOIN LATERAL (VALUES ('cost_centre', w.cost_centre), ('objective', w.objective), ('project', w.project),
                               ('category', w.category), ('contract', w.contract)) AS k(kind, code)
    WHERE k.code IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM ledger_dimensionvalue v WHERE v.holder_id = p_holder AND v.kind = k.kind AND v.code = k.code);
    IF v_unknown IS NOT NULL THEN
        RAISE EXCEPTION '%', v_unknown USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN QUERY
    WITH wanted AS (
        SELECT w.place, w.account, w.capital, w.vat_code,
            (SELECT v.id FROM ledger_dimensionvalue v WHERE v.holder_id = p_holder AND v.kind = 'cost_centre' AND v.code = w.cost_centre) AS cost_centre,
            (SELECT v.id FROM ledger_dimensionvalue v WHERE v.holder_id = p_holder AND v.kind = 'objective' AND v.code = w.objective) AS objective,
            (SELECT v.id FROM ledger_dimensionvalue v WHERE v.holder_id = p_holder AND v.kind = 'project' AND v.code = w.project) AS project,
            (SELECT v.id FROM ledger_dimensionvalue v WHERE v.holder_id = p_holder AND v.kind = 'category' AND v.code = w.category) AS category,
            (SELECT v.id FROM ledger_dimensionvalue v WHERE v.holder_id = p_holder AND v.kind = 'contract' AND v.code = w.contract) AS contract
        FROM jsonb_to_recordset(p_rows) AS w(place integer, account text, cost_centre text, objective text, project text,
            category text, contract text, capital boolean, vat_code text)
    ), made AS (
        INSERT INTO ledger_coding (holder_id, account_id, cost_centre_id, objective_id, project_id, category_id, contract_id, capital, vat_code_id)
        SELECT DISTINCT p_holder, w.account, w.cost_centre, w.objective, w.project, w.category, w.contract, w.capital, w.vat_code FROM wanted w
        WHERE NOT EXISTS (SELECT 1 FROM ledger_coding c WHERE c.holder_id = p_holder AND c.account_id = w.account AND c.capital = w.capital
            AND c.counterparty_id IS NULL
            AND (c.cost_centre_id, c.objective_id, c.project_id, c.category_id, c.contract_id, c.vat_code_id)
                IS NOT DISTINCT FROM (w.cost_centre, w.objective, w.project, w.category, w.contract, w.vat_code))
        ON CONFLICT DO NOTHING
        RETURNING *
    )
    SELECT w.place, c.id FROM wanted w
    JOIN (SELECT * FROM ledger_coding x WHERE x.holder_id = p_holder AND x.counterparty_id IS NULL UNION ALL SELECT * FROM made) c
      ON c.account_id = w.account AND c.capital = w.capital
     AND (c.cost_centre_id, c.objective_id, c.project_id, c.category_id, c.contract_id, c.vat_code_id)
         IS NOT DISTINCT FROM (w.cost_centre, w.objective, w.project, w.category, w.contract, w.vat_code);
END $$;
ALTER FUNCTION accord_purchase_codings(bigint, jsonb) OWNER TO accord_guard;

CREATE OR REPLACE FUNCTION accord_purchase_regimes(p_holder bigint, p_on date)
RETURNS TABLE (kind text, percent numeric, heading text, activity text, vat_code text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT (3 * 1000000 + p_holder) = ANY (COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'VAT of organisation % lies outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY SELECT r.kind::text, r.percent, r.heading::text, v.code::text, r.vat_code_id::text
        FROM ledger_vatregime r LEFT JOIN ledger_dimensionvalue v ON v.id = r.activity_id
        WHERE r.holder_id = p_holder AND r.during @> p_on ORDER BY r.id;
END $$;
ALTER FUNCTION accord_purchase_regimes(bigint, date) OWNER TO accord_guard;

REVOKE ALL ON FUNCTION accord_purchase_codings(bigint, jsonb), accord_purchase_regimes(bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_purchase_codings(bigint, jsonb), accord_purchase_regimes(bigint, date) TO accord_app;
GRANT INSERT ON ledger_coding TO accord_guard;
GRANT USAGE ON SEQUENCE ledger_coding_id_seq TO accord_guard;
GRANT UPDATE ON purchasing_orderline TO accord_guard;
