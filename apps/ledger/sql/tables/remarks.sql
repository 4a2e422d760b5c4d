-- What higher rooms say about a posting without stopping it.

-- Says what posting a batch that waits would meet today, and writes it down: the port is asked as if it were posted, then
-- everything it wrote or locked is taken back.  A stop is no refusal yet, but it is said, with its cure.
CREATE OR REPLACE FUNCTION accord_foresee_posting(p_holder bigint, p_record bigint) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_person bigint := NULLIF(current_setting('accord.person', true), '')::bigint;
    v_before bigint := (SELECT COALESCE(max(m.id), 0) FROM ledger_postingremark m);
    v_kind text[];
    v_dated date[];
    v_years smallint[];
    v_journal integer[];
    v_coding bigint[];
    v_amount numeric[];
    v_said text[] := '{}';
BEGIN
    IF v_person IS NULL OR NOT (2 * 1000000 + p_holder) = ANY (
        COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'Organisation % lies outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT array_agg(d.kind ORDER BY d.position), array_agg(d.dated ORDER BY d.position),
           array_agg(y.year::smallint ORDER BY d.position)
        INTO v_kind, v_dated, v_years
        FROM ledger_draft d LEFT JOIN ledger_year y ON y.holder_id = p_holder AND y.during @> d.dated
        WHERE d.holder_id = p_holder AND d.record_id = p_record;
    SELECT array_agg(w.place ORDER BY w.place, l.position), array_agg(l.coding_id ORDER BY w.place, l.position),
           array_agg(l.amount ORDER BY w.place, l.position)
        INTO v_journal, v_coding, v_amount
        FROM (SELECT d.id, row_number() OVER (ORDER BY d.position)::integer AS place FROM ledger_draft d
              WHERE d.holder_id = p_holder AND d.record_id = p_record) w
        JOIN ledger_draftline l ON l.draft_id = w.id;
    IF v_journal IS NULL THEN
        RETURN v_said;
    END IF;
    BEGIN
        PERFORM accord_posting_allowed(p_holder, p_record, v_kind, v_dated, v_years, v_journal, v_coding, v_amount);
        SELECT COALESCE(array_agg(m.text ORDER BY m.id), '{}') INTO v_said FROM ledger_postingremark m
            WHERE m.record_id = p_record AND m.id > v_before;
        RAISE EXCEPTION 'foreseen' USING ERRCODE = 'AC001';
    EXCEPTION
        WHEN SQLSTATE 'AC001' THEN NULL;
        WHEN integrity_constraint_violation THEN v_said := ARRAY[left('As it stands, it will be stopped. ' || SQLERRM, 500)];
    END;
    INSERT INTO ledger_postingremark (holder_id, record_id, stage, text, person_id, at)
        SELECT p_holder, p_record, 'sent', s, v_person, clock_timestamp() FROM unnest(v_said) s;
    RETURN v_said;
END $$;

ALTER FUNCTION accord_foresee_posting(bigint, bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_foresee_posting(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_foresee_posting(bigint, bigint) TO accord_app;
GRANT INSERT ON ledger_postingremark TO accord_guard;
GRANT USAGE ON SEQUENCE ledger_postingremark_id_seq TO accord_guard;
