-- Separation of duties and second persons, judged by the database.  All functions belong to accord_guard:
-- a judgement that sees only what the scope shows would pass whatever lies outside it.

-- The person acting in this transaction, as the scope names them; NULL without a scope.
CREATE OR REPLACE FUNCTION accord_acting_person() RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT NULLIF(current_setting('accord.person', true), '')::bigint
$$;

-- A sign-in stays its person's: duties are judged by person, and giving one away would make one person two.
CREATE OR REPLACE FUNCTION accord_sign_in_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.person_id IS NOT NULL AND NEW.person_id IS DISTINCT FROM OLD.person_id THEN
        RAISE EXCEPTION 'A sign-in is never given to another person: close it, and make a new one.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- The London day of a moment.
CREATE OR REPLACE FUNCTION accord_london_day(p_at timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT (p_at AT TIME ZONE 'Europe/London')::date
$$;

-- Refuses when the person holds two duties that are never held together, in whatever organisations, on any
-- day of their roles; NULL judges everyone.  An exception counts when it is approved, covers every such day,
-- and stands in each of the organisations concerned.
CREATE OR REPLACE FUNCTION accord_refuse_clash(p_person bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_clash record;
BEGIN
    -- Two roles of one person that become live at the same moment each see only themselves; so do a role and a
    -- change of what roles contain.  The second to be judged waits here for the first to commit, then sees it.
    -- (Key space 4 of apps/core/locks.py; number 0 stands for everyone.)
    IF p_person IS NULL THEN
        PERFORM pg_advisory_xact_lock(4::bigint << 56);
    ELSE
        PERFORM pg_advisory_xact_lock_shared(4::bigint << 56);
        PERFORM pg_advisory_xact_lock((4::bigint << 56) | p_person);
    END IF;
    WITH held AS (
        SELECT g.person_id, g.holder_id, g.role_id, g.during
        FROM identity_rolegrant g WHERE g.state = 'live' AND (p_person IS NULL OR g.person_id = p_person)
        UNION ALL
        SELECT e.person_id, e.holder_id, e.role_id,
               daterange(accord_london_day(e.starts_at), accord_london_day(e.ends_at), '[]')
        FROM identity_emergencyaccess e WHERE e.state = 'open' AND (p_person IS NULL OR e.person_id = p_person)
    )
    SELECT one.label AS one_label, other.label AS other_label, p.name AS person INTO v_clash
    FROM held a
    JOIN held b ON b.person_id = a.person_id AND b.during && a.during
    JOIN identity_roleduty ad ON ad.role_id = a.role_id
    JOIN identity_roleduty bd ON bd.role_id = b.role_id
    JOIN identity_sodrule r ON r.grade = 'held' AND r.one_id = ad.duty_id AND r.other_id = bd.duty_id
    JOIN identity_duty one ON one.code = r.one_id
    JOIN identity_duty other ON other.code = r.other_id
    JOIN identity_person p ON p.id = a.person_id
    WHERE EXISTS (
        SELECT 1 FROM (VALUES (a.holder_id), (b.holder_id)) AS concerned(holder_id)
        WHERE NOT EXISTS (
            SELECT 1 FROM identity_sodexception x
            WHERE x.person_id = a.person_id AND x.rule_id = r.id AND x.holder_id = concerned.holder_id
              AND x.approved_by_id IS NOT NULL AND x.during @> (a.during * b.during)))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% may not hold “%” together with “%”. End one of the roles first, or have an exception approved by another person, for the same days.',
            v_clash.person, v_clash.one_label, v_clash.other_label USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
ALTER FUNCTION accord_refuse_clash(bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_refuse_clash(bigint) FROM PUBLIC, accord_app;

-- At COMMIT, after a grant or emergency access changed.
CREATE OR REPLACE FUNCTION accord_judge_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.state IN ('live', 'open') THEN
        PERFORM accord_refuse_clash(NEW.person_id);
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_judge_grant() OWNER TO accord_guard;

-- At COMMIT, after an exception was shortened or removed: the roles it carried are judged again.
CREATE OR REPLACE FUNCTION accord_judge_exception() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM accord_refuse_clash(OLD.person_id);
    RETURN NULL;
END $$;
ALTER FUNCTION accord_judge_exception() OWNER TO accord_guard;

-- After the matrix or the contents of a role changed: nobody may be left with a forbidden pair.
CREATE OR REPLACE FUNCTION accord_judge_everyone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM accord_refuse_clash(NULL);
    RETURN NULL;
END $$;
ALTER FUNCTION accord_judge_everyone() OWNER TO accord_guard;

-- Refuses unless the person acting is the one named as deciding, and holds the duty in that holder that day.
CREATE OR REPLACE FUNCTION accord_refuse_decider(p_person bigint, p_duty text, p_holder bigint, p_at timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF p_person IS DISTINCT FROM accord_acting_person() THEN
        RAISE EXCEPTION 'A decision names the person who makes it, and nobody else.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- On the day that is written down, and in truth now: a decision is not dated back to a duty that has ended.
    IF NOT EXISTS (SELECT 1 FROM accord_rights(p_person, accord_london_day(p_at), p_at) r
                   WHERE r.holder = p_holder AND r.duty = p_duty)
       OR NOT EXISTS (SELECT 1 FROM accord_rights(p_person, accord_london_day(clock_timestamp()), clock_timestamp()) r
                      WHERE r.holder = p_holder AND r.duty = p_duty) THEN
        RAISE EXCEPTION 'This person does not hold the duty “%” in this organisation.', p_duty
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
ALTER FUNCTION accord_refuse_decider(bigint, text, bigint, timestamptz) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_refuse_decider(bigint, text, bigint, timestamptz) FROM PUBLIC, accord_app;

-- A role grant: only the role owner makes it live; once decided it is not rewritten, only ended earlier.
-- While an organisation has never had a role owner it is being set up, and its first roles stand as given.
CREATE OR REPLACE FUNCTION accord_grant_decided() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_owned boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.holder_id, NEW.person_id, NEW.role_id, NEW.requested_by_id)
           IS DISTINCT FROM (OLD.holder_id, OLD.person_id, OLD.role_id, OLD.requested_by_id)
           OR NEW."limit" IS DISTINCT FROM OLD."limit" OR NOT OLD.during @> NEW.during THEN
            RAISE EXCEPTION 'A role grant is never rewritten: end it, and request another.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.state <> OLD.state AND NOT (OLD.state = 'requested' OR (OLD.state = 'live' AND NEW.state = 'ended')) THEN
            RAISE EXCEPTION 'A role grant that is % does not become %: request another.', OLD.state, NEW.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.state <> 'live' OR (TG_OP = 'UPDATE' AND OLD.state = 'live'
                               AND NEW.approved_by_id = OLD.approved_by_id) THEN
        RETURN NULL;
    END IF;
    SELECT EXISTS (
        SELECT 1 FROM identity_rolegrant g JOIN identity_roleduty d ON d.role_id = g.role_id
        WHERE d.duty_id = 'roles.approve' AND g.state IN ('live', 'ended') AND g.id <> NEW.id
          AND (g.holder_id = NEW.holder_id OR g.holder_id IN (
                  SELECT m.organisation_id FROM tenancy_circlemember m WHERE m.holder_id = NEW.holder_id))
    ) INTO v_owned;
    IF v_owned THEN
        PERFORM accord_refuse_decider(NEW.approved_by_id, 'roles.approve', NEW.holder_id,
                                      COALESCE(NEW.decided_at, statement_timestamp()));
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_grant_decided() OWNER TO accord_guard;

-- An exception: approved only by somebody who may, and not rewritten afterwards, only ended earlier.
CREATE OR REPLACE FUNCTION accord_exception_decided() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.holder_id, NEW.person_id, NEW.rule_id, NEW.requested_by_id)
           IS DISTINCT FROM (OLD.holder_id, OLD.person_id, OLD.rule_id, OLD.requested_by_id)
           OR NOT OLD.during @> NEW.during
           OR (OLD.approved_by_id IS NOT NULL AND NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id) THEN
            RAISE EXCEPTION 'An exception is never rewritten: end it, and request another.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.approved_by_id IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.approved_by_id IS NULL) THEN
        PERFORM accord_refuse_decider(NEW.approved_by_id, 'exception.approve', NEW.holder_id,
                                      COALESCE(NEW.decided_at, statement_timestamp()));
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_exception_decided() OWNER TO accord_guard;

-- Emergency access: asked for by the person alone, opened and reviewed only by somebody else who may.
CREATE OR REPLACE FUNCTION accord_emergency_decided() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.holder_id, NEW.person_id, NEW.role_id, NEW.hours, NEW.asked_at)
           IS DISTINCT FROM (OLD.holder_id, OLD.person_id, OLD.role_id, OLD.hours, OLD.asked_at)
           OR (OLD.starts_at IS NOT NULL AND (NEW.starts_at <> OLD.starts_at OR NEW.ends_at > OLD.ends_at
                                              OR NEW.approved_by_id <> OLD.approved_by_id))
           OR NOT (NEW.state = OLD.state OR (OLD.state, NEW.state) IN (('asked', 'open'), ('asked', 'refused'),
                                                                       ('open', 'closed'), ('closed', 'reviewed'))) THEN
            RAISE EXCEPTION 'Emergency access is never rewritten: close it, and ask again.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.state = 'open' AND (TG_OP = 'INSERT' OR OLD.state <> 'open') THEN
        PERFORM accord_refuse_decider(NEW.approved_by_id, 'emergency.approve', NEW.holder_id, NEW.starts_at);
    END IF;
    IF NEW.state = 'reviewed' AND (TG_OP = 'INSERT' OR OLD.state <> 'reviewed') THEN
        PERFORM accord_refuse_decider(NEW.reviewed_by_id, 'emergency.approve', NEW.holder_id, NEW.reviewed_at);
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_emergency_decided() OWNER TO accord_guard;
