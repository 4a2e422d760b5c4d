-- Schedules: changed by the functions below alone, since a due one makes work in a service person's name.

-- Live schedules that are due, read before there is a scope.
CREATE OR REPLACE FUNCTION accord_due_schedules(p_now timestamptz) RETURNS SETOF jobs_schedule
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT * FROM jobs_schedule WHERE live AND next_due <= p_now ORDER BY next_due, id LIMIT 500
$$;

-- Moves a schedule on from the due moment it expected; false when another beat was faster.
CREATE OR REPLACE FUNCTION accord_schedule_moved(
    p_schedule bigint, p_expected timestamptz, p_due timestamptz, p_next timestamptz, p_problem text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE jobs_schedule SET last_due = p_due, next_due = p_next, last_problem = left(p_problem, 300)
        WHERE id = p_schedule AND live AND next_due = p_expected AND p_next > p_expected;
    RETURN FOUND;
END $$;

-- Sets up or changes a schedule (per holder and code), within the scope of a person who may write its class there.
CREATE OR REPLACE FUNCTION accord_set_schedule(
    p_holder bigint, p_class smallint, p_code text, p_plan text, p_cron text, p_person bigint, p_payload jsonb,
    p_live boolean, p_next timestamptz
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_by bigint := NULLIF(current_setting('accord.person', true), '')::bigint;
    v_allowed bigint[] := COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[];
    v_id bigint;
BEGIN
    IF v_by IS NULL OR NOT (p_class::bigint * 1000000 + p_holder) = ANY (v_allowed) THEN
        RAISE EXCEPTION 'A schedule of holder % in class % lies outside the scope of this transaction.',
            p_holder, p_class USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM identity_person p WHERE p.id = p_person AND p.is_service) THEN
        RAISE EXCEPTION 'Scheduled work acts for a named service person, and person % is none.', p_person
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO jobs_schedule (holder_id, row_class, code, plan, cron, person_id, payload, live, next_due, last_problem,
                               made_by_id, made_at)
        VALUES (p_holder, p_class, p_code, p_plan, p_cron, p_person, p_payload, p_live, p_next, '', v_by, clock_timestamp())
        ON CONFLICT (holder_id, code) DO UPDATE
        SET plan = excluded.plan, cron = excluded.cron, person_id = excluded.person_id, payload = excluded.payload,
            live = excluded.live, next_due = excluded.next_due, last_problem = ''
        WHERE jobs_schedule.row_class = excluded.row_class
        RETURNING id INTO v_id;
    IF v_id IS NULL THEN
        RAISE EXCEPTION 'The schedule % is in use for another class of data.', p_code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN v_id;
END $$;

GRANT SELECT ON identity_person TO accord_guard;
ALTER FUNCTION accord_due_schedules(timestamptz) OWNER TO accord_guard;
ALTER FUNCTION accord_schedule_moved(bigint, timestamptz, timestamptz, timestamptz, text) OWNER TO accord_guard;
ALTER FUNCTION accord_set_schedule(bigint, smallint, text, text, text, bigint, jsonb, boolean, timestamptz) OWNER TO accord_guard;
