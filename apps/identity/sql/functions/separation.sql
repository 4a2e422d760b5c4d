-- Judges a live grant at COMMIT: no person holds two duties that are never held together, in any
-- organisation, unless a live exception approved by another person stands.
CREATE OR REPLACE FUNCTION accord_judge_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_clash record;
BEGIN
    IF NEW.state <> 'live' THEN
        RETURN NULL;
    END IF;
    SELECT one.label AS one_label, other.label AS other_label, p.name AS person INTO v_clash
    FROM identity_rolegrant g
    JOIN identity_roleduty gd ON gd.role_id = g.role_id
    JOIN identity_roleduty nd ON nd.role_id = NEW.role_id
    JOIN identity_sodrule r ON r.grade = 'held'
        AND r.one_id = LEAST(gd.duty_id, nd.duty_id) AND r.other_id = GREATEST(gd.duty_id, nd.duty_id)
    JOIN identity_duty one ON one.code = r.one_id
    JOIN identity_duty other ON other.code = r.other_id
    JOIN identity_person p ON p.id = NEW.person_id
    WHERE g.person_id = NEW.person_id AND g.state = 'live' AND g.during && NEW.during
      AND NOT EXISTS (SELECT 1 FROM identity_sodexception x
                      WHERE x.person_id = NEW.person_id AND x.rule_id = r.id AND x.approved_by_id IS NOT NULL
                        AND x.approved_by_id <> x.person_id AND x.during @> (g.during * NEW.during))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% may not hold “%” together with “%”. End one of the roles first, or record an exception approved by another person.',
            v_clash.person, v_clash.one_label, v_clash.other_label USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_judge_grant() OWNER TO accord_guard;
