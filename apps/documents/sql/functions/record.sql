-- Triggers of records, their acts and their links.

-- What a record is never changes.  Only accord_guard (accord_number_records) gives numbers, so a number that
-- someone writes is dropped on the way in and refused later; every change of state or title raises the version.
CREATE OR REPLACE FUNCTION accord_guard_record() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Record % is never removed; end it by its state.', OLD.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.number := NULL;
        NEW.version := 1;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.holder_id, NEW.row_class, NEW.kind, NEW.series, NEW.year, NEW.uid, NEW.made_at, NEW.made_by_id)
        IS DISTINCT FROM
       (OLD.id, OLD.holder_id, OLD.row_class, OLD.kind, OLD.series, OLD.year, OLD.uid, OLD.made_at, OLD.made_by_id) THEN
        RAISE EXCEPTION 'Holder, class, kind and maker of record % never change.', OLD.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.number IS DISTINCT FROM OLD.number AND (current_user <> 'accord_guard' OR OLD.number IS NOT NULL) THEN
        RAISE EXCEPTION 'The number of record % is given by its series, once.', COALESCE(OLD.number, OLD.id::text)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.state, NEW.title) IS DISTINCT FROM (OLD.state, OLD.title) AND NEW.version <= OLD.version THEN
        NEW.version := OLD.version + 1;
    END IF;
    RETURN NEW;
END $$;

-- A state begins and changes only along the kind's declared table.
CREATE OR REPLACE FUNCTION accord_guard_record_state() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_before text := CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.state END;
BEGIN
    IF (TG_OP = 'INSERT' OR NEW.state <> OLD.state) AND NOT EXISTS (
        SELECT 1 FROM documents_transition t WHERE t.kind = NEW.kind AND t.before = v_before AND t.after = NEW.state) THEN
        IF NOT EXISTS (SELECT 1 FROM documents_transition t WHERE t.kind = NEW.kind) THEN
            RAISE EXCEPTION 'Records of kind “%” are not declared. Declare the kind in the room''s transitions.py and build or migrate the database.', NEW.kind
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RAISE EXCEPTION '% may not go from “%” to “%”.', COALESCE(NEW.number, NEW.title), v_before, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_guard_record_state() OWNER TO accord_guard;

-- At COMMIT every new record has its number.
CREATE OR REPLACE FUNCTION accord_record_is_numbered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents_record r WHERE r.id = NEW.id AND r.number IS NULL) THEN
        RAISE EXCEPTION 'Record % of kind % has no number; open it with open_record().', NEW.id, NEW.kind
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_record_is_numbered() OWNER TO accord_guard;

-- What hangs on a record has the record's class, whatever the writer says; the policy then judges that class.
CREATE OR REPLACE FUNCTION accord_class_of_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_class smallint;
    v_record bigint;
BEGIN
    IF TG_TABLE_NAME = 'documents_link' THEN v_record := NEW.one_id; ELSE v_record := NEW.record_id; END IF;
    SELECT r.row_class INTO v_class FROM documents_record r WHERE r.id = v_record AND r.holder_id = NEW.holder_id;
    -- Another holder's record: the composite key refuses it.
    NEW.row_class := COALESCE(v_class, NEW.row_class);
    RETURN NEW;
END $$;
ALTER FUNCTION accord_class_of_record() OWNER TO accord_guard;

-- Judges an act on a record by person: whoever acted, or was stood in for, in one duty does not act in a duty
-- kept apart from it, unless a live exception approved by another person stands.
CREATE OR REPLACE FUNCTION accord_judge_act() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_today date := (clock_timestamp() AT TIME ZONE 'Europe/London')::date;
    v_clash record;
BEGIN
    IF NEW.person_id::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '') THEN
        RAISE EXCEPTION 'An act names the person who acts, and nobody else.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Two sign-ins of one person at once: the second waits here and then sees the first.
    PERFORM 1 FROM documents_record r WHERE r.id = NEW.record_id AND r.holder_id = NEW.holder_id FOR NO KEY UPDATE;
    SELECT p.name AS person, mine.label AS mine, theirs.label AS theirs, rec.number INTO v_clash
    FROM documents_recordact a
    JOIN documents_record rec ON rec.id = a.record_id
    JOIN identity_sodrule s ON s.grade = 'document'
        AND s.one_id = LEAST(a.duty_id, NEW.duty_id) AND s.other_id = GREATEST(a.duty_id, NEW.duty_id)
    JOIN identity_duty mine ON mine.code = NEW.duty_id
    JOIN identity_duty theirs ON theirs.code = a.duty_id
    CROSS JOIN LATERAL (VALUES (NEW.person_id), (NEW.for_person_id)) AS who(id)
    JOIN identity_person p ON p.id = who.id
    WHERE a.record_id = NEW.record_id AND a.id <> NEW.id AND who.id IN (a.person_id, a.for_person_id)
      AND NOT EXISTS (
        SELECT 1 FROM identity_sodexception x
        WHERE x.person_id = who.id AND x.rule_id = s.id AND x.holder_id = NEW.holder_id AND x.state = 'live' AND x.during @> v_today
          AND x.approved_by_id IS NOT NULL AND x.approved_by_id NOT IN (x.person_id, x.requested_by_id))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% already did “%” on %, so somebody else must do “%”.',
            v_clash.person, v_clash.theirs, COALESCE(v_clash.number, 'this record'), v_clash.mine
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_judge_act() OWNER TO accord_guard;

-- A link's other end is a record that its maker sees: runs with the maker's own rights, under the policies.
CREATE OR REPLACE FUNCTION accord_link_is_seen() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.other_holder_id <> NEW.holder_id AND NOT EXISTS (
        SELECT 1 FROM documents_record r
        WHERE r.id = NEW.other_id AND r.holder_id = NEW.other_holder_id) THEN
        RAISE EXCEPTION 'There is no record % to link to, or you may not see it.', NEW.other_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
