-- What stands behind a contract's approval, and its code in the books: whoever approves it need not write the books.

-- Whoever approved this record (or stood in for that) held the approval's step, and did not draw the record up.
CREATE OR REPLACE FUNCTION accord_contract_is_approved(p_holder bigint, p_record bigint, p_person bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM work_approvalrequest q JOIN work_approvalstep s ON s.request_id = q.id
        WHERE q.record_id = p_record AND q.holder_id = p_holder AND q.state = 'approved' AND s.state = 'approved'
          AND s.acted_by_id = p_person AND NOT EXISTS (
            SELECT 1 FROM documents_recordact a WHERE a.record_id = p_record AND a.duty_id = 'contract.keep'
              AND p_person IN (a.person_id, a.for_person_id)))
      AND NOT EXISTS (SELECT 1 FROM documents_record r WHERE r.id = p_record AND r.made_by_id = p_person)
$$;
ALTER FUNCTION accord_contract_is_approved(bigint, bigint, bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_contract_is_approved(bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_contract_is_approved(bigint, bigint, bigint) TO accord_app;

-- Opens the contract's code for posting, once it is approved; gives false where it stands already.
CREATE OR REPLACE FUNCTION accord_contract_in_books(p_contract bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_contract record;
BEGIN
    SELECT c.* INTO v_contract FROM procurement_contract c WHERE c.id = p_contract AND c.approved_by_id IS NOT NULL
        AND (3 * 1000000 + c.holder_id) = ANY (COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[]);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This contract lies outside the scope of this act, or is not approved.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO ledger_dimensionvalue (holder_id, kind, code, name, during)
        SELECT v_contract.holder_id, 'contract', v_contract.code, left(v_contract.title, 120), daterange(lower(v_contract.during), NULL)
        WHERE NOT EXISTS (SELECT 1 FROM ledger_dimensionvalue v
            WHERE v.holder_id = v_contract.holder_id AND v.kind = 'contract' AND v.code = v_contract.code);
    RETURN FOUND;
END $$;
ALTER FUNCTION accord_contract_in_books(bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_contract_in_books(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_contract_in_books(bigint) TO accord_app;

GRANT SELECT ON procurement_contract, procurement_calledoff, procurement_change, work_approvalrequest, work_approvalstep,
    documents_record, documents_recordact TO accord_guard;
GRANT SELECT, INSERT ON ledger_dimensionvalue TO accord_guard;
GRANT USAGE ON SEQUENCE ledger_dimensionvalue_id_seq TO accord_guard;
GRANT INSERT ON ledger_dimensionvalue_history TO accord_guard;
GRANT USAGE ON SEQUENCE ledger_dimensionvalue_history_pgh_id_seq TO accord_guard;
