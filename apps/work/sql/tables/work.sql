-- Narrow doors of room work, for what a person does without writing the class it is about.

-- Tells one person one sentence about something in a holder and class that the acting scope reads.
CREATE OR REPLACE FUNCTION accord_notify(
    p_holder bigint, p_class smallint, p_person bigint, p_record bigint, p_sentence text, p_page text, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT p_class::bigint * 1000000 + p_holder = ANY (
        COALESCE(NULLIF(current_setting('accord.read_keys', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'A notice about holder % in class % lies outside the scope of this transaction.',
            p_holder, p_class USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO work_notice (holder_id, row_class, person_id, record_id, sentence, page, at)
        VALUES (p_holder, p_class, p_person, p_record, left(p_sentence, 300), left(p_page, 200), p_at);
END $$;
ALTER FUNCTION accord_notify(bigint, smallint, bigint, bigint, text, text, timestamptz) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_notify(bigint, smallint, bigint, bigint, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_notify(bigint, smallint, bigint, bigint, text, text, timestamptz) TO accord_app;

-- Escalates the steps of one organisation that have waited past their day, and tells the named fall-back so;
-- gives how many.  The scope must read that organisation's address book (a service person's does).
CREATE OR REPLACE FUNCTION accord_escalate_steps(p_holder bigint, p_day date, p_at timestamptz)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_count integer;
BEGIN
    IF NOT 1000000 + p_holder = ANY (
        COALESCE(NULLIF(current_setting('accord.read_keys', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'Holder % lies outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    WITH late AS (
        UPDATE work_approvalstep s SET escalated_at = p_at
        WHERE s.holder_id = p_holder AND s.state = 'waiting' AND s.due_on < p_day AND s.escalated_at IS NULL
        RETURNING s.row_class, s.request_id
    ), told AS (
        INSERT INTO work_notice (holder_id, row_class, person_id, record_id, sentence, page, at)
        SELECT p_holder, l.row_class, f.person_id, r.record_id,
               'An approval has waited longer than your organisation allows. Please see to it.',
               '/work/approvals/' || r.id || '/', p_at
        FROM late l JOIN work_approvalrequest r ON r.id = l.request_id
        JOIN work_fallback f ON f.holder_id = p_holder AND f.during @> p_day
    )
    SELECT count(*) INTO v_count FROM late;
    RETURN v_count;
END $$;
ALTER FUNCTION accord_escalate_steps(bigint, date, timestamptz) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_escalate_steps(bigint, date, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_escalate_steps(bigint, date, timestamptz) TO accord_app;

-- The waiting steps that fall to the person acting as an organisation's named fall-back: escalated, or with
-- nobody else who holds enough limit.  Gives numbers only; reading them takes the rights that go with it.
CREATE OR REPLACE FUNCTION accord_fallen_steps(p_day date, p_at timestamptz, p_most integer)
RETURNS TABLE (step bigint, holder bigint, duty text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH waiting AS (
        SELECT s.id, s.holder_id, s.duty_id, s.amount, s.asked_by_id, s.escalated_at, s.due_on
        FROM work_approvalstep s
        JOIN work_fallback f ON f.holder_id = s.holder_id AND f.person_id = accord_acting_person() AND f.during @> p_day
        WHERE s.state = 'waiting' AND s.asked_by_id <> accord_acting_person()
    ), able AS MATERIALIZED (
        SELECT w.holder_id, w.duty_id, p.person, p.unlimited, p.money_limit
        FROM (SELECT DISTINCT holder_id, duty_id FROM waiting) w
        CROSS JOIN LATERAL accord_people_with(w.holder_id, w.duty_id, p_day, p_at) p
    )
    SELECT w.id, w.holder_id, w.duty_id::text FROM waiting w
    WHERE w.escalated_at IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM able a WHERE a.holder_id = w.holder_id AND a.duty_id = w.duty_id
        AND a.person <> w.asked_by_id AND (a.unlimited OR w.amount IS NULL OR a.money_limit >= w.amount))
    ORDER BY w.due_on, w.id LIMIT p_most
$$;
ALTER FUNCTION accord_fallen_steps(date, timestamptz, integer) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_fallen_steps(date, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_fallen_steps(date, timestamptz, integer) TO accord_app;

-- Lets the person acting name who stands in for them, and end that, without writing the directory otherwise.
CREATE OR REPLACE FUNCTION accord_delegate(p_holder bigint, p_delegate bigint, p_during daterange, p_reason text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_id bigint;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM identity_person p
                   WHERE p.id = accord_acting_person() AND p.holder_id = p_holder) THEN
        RAISE EXCEPTION 'A delegation stands in the person''s own organisation.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO work_delegation (holder_id, person_id, delegate_id, during, reason, made_by_id)
        VALUES (p_holder, accord_acting_person(), p_delegate, p_during, p_reason, accord_acting_person())
        RETURNING id INTO v_id;
    RETURN v_id;
END $$;
ALTER FUNCTION accord_delegate(bigint, bigint, daterange, text) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_delegate(bigint, bigint, daterange, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_delegate(bigint, bigint, daterange, text) TO accord_app;

CREATE OR REPLACE FUNCTION accord_end_delegation(p_delegation bigint, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE work_delegation SET ended_at = p_at
    WHERE id = p_delegation AND person_id = accord_acting_person() AND ended_at IS NULL;
    RETURN FOUND;
END $$;
ALTER FUNCTION accord_end_delegation(bigint, timestamptz) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_end_delegation(bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_end_delegation(bigint, timestamptz) TO accord_app;

GRANT INSERT ON work_delegation_history TO accord_guard;
GRANT INSERT, UPDATE ON work_delegation TO accord_guard;
GRANT USAGE ON SEQUENCE work_delegation_id_seq TO accord_guard;
GRANT SELECT ON work_approvalrequest, work_approvalstep, work_delegation, work_fallback TO accord_guard;
GRANT INSERT ON work_notice, work_approvalstep_history TO accord_guard;
GRANT UPDATE ON work_approvalstep TO accord_guard;
GRANT USAGE ON SEQUENCE work_notice_id_seq TO accord_guard;
