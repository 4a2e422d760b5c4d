-- Proves at COMMIT that a load is whole: its lines, its kept summary and its set-aside rows agree with its counts.
CREATE OR REPLACE FUNCTION accord_load_reconciles() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_load record;
    v_lines bigint;
    v_total numeric;
    v_kept bigint;
    v_kept_total numeric;
    v_aside bigint;
BEGIN
    SELECT * INTO v_load FROM spend_load WHERE id = NEW.id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF v_load.cut IS NULL THEN
        RAISE EXCEPTION 'The load of % was not closed with its audit number, so nothing of it is kept.', v_load.file_name
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT count(*), COALESCE(sum(amount), 0) INTO v_lines, v_total FROM spend_line WHERE load_id = v_load.id;
    SELECT COALESCE(sum(lines), 0), COALESCE(sum(amount), 0) INTO v_kept, v_kept_total
        FROM spend_suppliermonth WHERE load_id = v_load.id;
    SELECT count(*) INTO v_aside FROM intake_setaside WHERE load = v_load.record_id;
    IF (v_lines, v_total) IS DISTINCT FROM (v_load.rows_loaded::bigint, v_load.total) THEN
        RAISE EXCEPTION 'The load of % counts % rows and £% but holds % lines and £%; nothing of it is kept.',
            v_load.file_name, v_load.rows_loaded, v_load.total, v_lines, v_total
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (v_kept, v_kept_total) IS DISTINCT FROM (v_lines, v_total) THEN
        RAISE EXCEPTION 'The summary of the load of % holds % lines and £%, its lines are % and £%.',
            v_load.file_name, v_kept, v_kept_total, v_lines, v_total USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_aside <> v_load.rows_refused THEN
        RAISE EXCEPTION 'The load of % refuses % rows but % are set aside by a named person; nothing of it is kept.',
            v_load.file_name, v_load.rows_refused, v_aside USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_load_reconciles() OWNER TO accord_guard;
