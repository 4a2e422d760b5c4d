-- An offer to another organisation rings there.

-- Tells whoever raises journals in the organisation that a half is shown to that it waits for their answer.  The caller may
-- write the half; it learns nothing of the people told, only how many.
CREATE OR REPLACE FUNCTION accord_ring_offer(p_side bigint, p_day date, p_sentence text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_side record;
    v_directory text := COALESCE(current_setting('accord.read_directory', true), '');
    v_told integer;
BEGIN
    SELECT s.holder_id, s.reader_id INTO v_side FROM ledger_pairside s WHERE s.id = p_side AND s.state = 'waiting'
        AND (2 * 1000000 + s.holder_id) = ANY (COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[]);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Half % is no offer that you may make.', p_side USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('accord.read_directory', format('{%s}', v_side.reader_id), true);
    INSERT INTO work_notice (holder_id, row_class, person_id, sentence, page, at)
        SELECT v_side.reader_id, 2, w.person, left(p_sentence, 300), '/ledger/between/' || p_side || '/', clock_timestamp()
        FROM accord_people_with(v_side.reader_id, 'journal.raise', p_day, clock_timestamp()) w
        WHERE w.person::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '');
    GET DIAGNOSTICS v_told = ROW_COUNT;
    PERFORM set_config('accord.read_directory', v_directory, true);
    RETURN v_told;
END $$;

ALTER FUNCTION accord_ring_offer(bigint, date, text) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_ring_offer(bigint, date, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_ring_offer(bigint, date, text) TO accord_app;
