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

-- Lines or summary rows that come later to a load that is closed: the load is proved again at COMMIT, and refuses them.
CREATE OR REPLACE FUNCTION accord_prove_load_again() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE spend_load SET total = total
        WHERE cut IS NOT NULL AND id IN (SELECT DISTINCT load_id FROM added);
    RETURN NULL;
END $$;
ALTER FUNCTION accord_prove_load_again() OWNER TO accord_guard;

-- A closed load is what reports were made from: when it began and ended to count is written once, and what it is
-- of never changes.
CREATE OR REPLACE FUNCTION accord_load_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.cut IS NOT NULL AND (
           NEW.cut IS DISTINCT FROM OLD.cut
        OR (OLD.withdrawn_cut IS NOT NULL AND NEW.withdrawn_cut IS DISTINCT FROM OLD.withdrawn_cut)
        OR (NEW.live AND NOT OLD.live)
        OR (NEW.id, NEW.holder_id, NEW.record_id, NEW.upload_id, NEW.file_name, NEW.sha256, NEW.amount_basis, NEW.made_at)
           IS DISTINCT FROM
           (OLD.id, OLD.holder_id, OLD.record_id, OLD.upload_id, OLD.file_name, OLD.sha256, OLD.amount_basis, OLD.made_at)) THEN
        RAISE EXCEPTION 'The load of % is closed and never rewritten: withdraw it, or replace it by the corrected file.',
            OLD.file_name USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
