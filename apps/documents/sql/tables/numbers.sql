-- Gapless numbers and what room documents lets the guard and the application do.

-- Gives each named record the next number of its series (holder, series, financial year).  The series' row
-- stays locked until COMMIT: nobody else gets a number until this one stands or is rolled back.  Series are
-- locked in one order, whatever the order of the records.  Call it late: only the audit chain comes after.
CREATE OR REPLACE FUNCTION accord_number_records(p_records bigint[]) RETURNS TABLE (record bigint, given text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_allowed bigint[] := COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[];
    v_series record;
    v_last integer;
BEGIN
    FOR v_series IN
        SELECT r.holder_id, r.series, r.year, min(r.row_class) AS row_class, array_agg(r.id ORDER BY r.id) AS ids
        FROM documents_record r
        WHERE r.id = ANY (p_records) AND r.number IS NULL AND r.access_key = ANY (v_allowed)
        GROUP BY r.holder_id, r.series, r.year ORDER BY r.holder_id, r.series, r.year
    LOOP
        INSERT INTO documents_numberseries (holder_id, row_class, series, year, last)
            VALUES (v_series.holder_id, v_series.row_class, v_series.series, v_series.year, cardinality(v_series.ids))
            ON CONFLICT (holder_id, series, year) DO UPDATE SET last = documents_numberseries.last + EXCLUDED.last
            RETURNING last - cardinality(v_series.ids) INTO v_last;
        RETURN QUERY
            UPDATE documents_record r
            SET number = format('%s-%s-%s', r.series, r.year, lpad((v_last + w.place)::text,
                                GREATEST(6, length((v_last + w.place)::text)), '0'))
            FROM unnest(v_series.ids) WITH ORDINALITY AS w(id, place)
            WHERE r.id = w.id RETURNING r.id, r.number::text;
    END LOOP;
END $$;

GRANT SELECT ON documents_record, documents_recordact, documents_link, documents_storedfile, documents_transition TO accord_guard;
GRANT UPDATE (number) ON documents_record TO accord_guard;
GRANT SELECT, INSERT, UPDATE ON documents_numberseries TO accord_guard;
GRANT INSERT ON documents_record_history TO accord_guard;
GRANT USAGE ON SEQUENCE documents_numberseries_id_seq, documents_record_history_pgh_id_seq TO accord_guard;
REVOKE INSERT, UPDATE, DELETE ON documents_transition FROM accord_app;
REVOKE DELETE ON documents_record FROM accord_app;
ALTER FUNCTION accord_number_records(bigint[]) OWNER TO accord_guard;

-- A job names the record it is about.  Room jobs lies below this one, so the key is added here.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'jobs_job_record_held') THEN
        ALTER TABLE jobs_job ADD CONSTRAINT jobs_job_record_held FOREIGN KEY (holder_id, record)
            REFERENCES documents_record (holder_id, id) DEFERRABLE INITIALLY DEFERRED;
    END IF;
END $$;
