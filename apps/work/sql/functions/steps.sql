-- Judgements on approvals.  All belong to accord_guard: they see every row, whatever the scope shows.

-- A step is decided by the person acting: never by who asked, with the duty and enough limit (their own, that of
-- somebody they stand in for by a live delegation, or as the organisation's named fall-back), and only once.
CREATE OR REPLACE FUNCTION accord_step_decided() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_day date := accord_london_day(COALESCE(NEW.acted_at, statement_timestamp()));
    v_at timestamptz := COALESCE(NEW.acted_at, statement_timestamp());
    v_with bigint := COALESCE(NEW.for_person_id, NEW.acted_by_id);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.holder_id, NEW.row_class, NEW.request_id, NEW.number, NEW.duty_id, NEW.asked_by_id)
           IS DISTINCT FROM (OLD.holder_id, OLD.row_class, OLD.request_id, OLD.number, OLD.duty_id, OLD.asked_by_id)
           OR NEW.amount IS DISTINCT FROM OLD.amount OR OLD.state IN ('approved', 'refused', 'dropped') THEN
            RAISE EXCEPTION 'An approval step is never rewritten; a changed record asks anew.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM work_approvalrequest r WHERE r.id = NEW.request_id
                      AND r.asked_by_id = NEW.asked_by_id AND r.row_class = NEW.row_class
                      AND r.amount IS NOT DISTINCT FROM NEW.amount) THEN
        RAISE EXCEPTION 'A step repeats who asked, the class and the amount of its request.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state NOT IN ('approved', 'refused') THEN
        RETURN NULL;
    END IF;
    IF NEW.acted_by_id IS DISTINCT FROM accord_acting_person() THEN
        RAISE EXCEPTION 'A decision names the person who makes it, and nobody else.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.asked_by_id IN (NEW.acted_by_id, NEW.for_person_id) THEN
        RAISE EXCEPTION 'Whoever asked does not approve, nor does anybody in their name.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.for_person_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM work_delegation d WHERE d.person_id = NEW.for_person_id AND d.delegate_id = NEW.acted_by_id
        AND d.during @> v_day AND d.ended_at IS NULL) THEN
        RAISE EXCEPTION 'No delegation of these days lets this person act for the other.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.as_fallback THEN
        IF NOT EXISTS (SELECT 1 FROM work_fallback f WHERE f.holder_id = NEW.holder_id AND f.person_id = v_with
                       AND f.during @> v_day) THEN
            RAISE EXCEPTION 'This person is not the organisation''s named fall-back.'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM accord_rights(v_with, v_day, v_at) r
                      WHERE r.holder = NEW.holder_id AND r.duty = NEW.duty_id
                        AND (r.money_limit IS NULL OR NEW.amount IS NULL OR r.money_limit >= NEW.amount)) THEN
        RAISE EXCEPTION 'This step needs the duty “%” with a limit of at least £%.', NEW.duty_id,
            COALESCE(NEW.amount, 0) USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_step_decided() OWNER TO accord_guard;

-- At COMMIT: a request is approved when all its steps are, refused when one is, and nothing in between.
CREATE OR REPLACE FUNCTION accord_request_decided() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.state <> 'waiting' AND NEW.state <> OLD.state
       OR (NEW.record_id, NEW.asked_by_id) IS DISTINCT FROM (OLD.record_id, OLD.asked_by_id)
       OR NEW.amount IS DISTINCT FROM OLD.amount THEN
        RAISE EXCEPTION 'An approval request is never rewritten; a changed record asks anew.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'approved' AND (
        NOT EXISTS (SELECT 1 FROM work_approvalstep s WHERE s.request_id = NEW.id)
        OR EXISTS (SELECT 1 FROM work_approvalstep s WHERE s.request_id = NEW.id AND s.state <> 'approved')) THEN
        RAISE EXCEPTION 'A request is approved when every one of its steps is.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_request_decided() OWNER TO accord_guard;

-- A temporary reading has the class of its record.
CREATE OR REPLACE FUNCTION accord_class_of_content() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_class smallint;
BEGIN
    SELECT r.row_class INTO v_class FROM documents_record r
    WHERE r.id = NEW.content_object_id AND r.holder_id = NEW.holder_id;
    NEW.row_class := COALESCE(v_class, NEW.row_class);
    RETURN NEW;
END $$;
ALTER FUNCTION accord_class_of_content() OWNER TO accord_guard;
