-- What a person may do on a day.  Belongs to accord_guard, since it is read before there is a scope.

-- Roles in force: live grants of people in service, and emergency access at the moment (when one is given);
-- suspended where the organisation asks for a vetting level that the person does not hold that day.
-- Not a definer function: it shows each caller no more than their own rights on the tables.
CREATE OR REPLACE FUNCTION accord_roles_in_force(p_day date, p_at timestamptz)
RETURNS TABLE (person bigint, holder bigint, role text, money_limit numeric, mark text, vetted boolean)
LANGUAGE sql STABLE AS $$
    SELECT i.person_id, i.holder_id, i.role_id, i.money_limit, i.mark, NOT EXISTS (
        SELECT 1 FROM identity_vettingrule v
        JOIN identity_vettinglevel need ON need.code = v.level_id
        WHERE v.holder_id = i.holder_id AND v.role_id = i.role_id AND v.during @> p_day AND NOT EXISTS (
            SELECT 1 FROM identity_clearance c JOIN identity_vettinglevel has ON has.code = c.level_id
            WHERE c.person_id = i.person_id AND c.holder_id = i.holder_id
              AND has.scheme = need.scheme AND has.rank >= need.rank AND c.starts_on <= p_day
              AND COALESCE(c.extended_until, c.ends_on) >= p_day
              AND (c.withdrawn_on IS NULL OR c.withdrawn_on > p_day)))
    FROM (
        SELECT g.person_id, g.holder_id, g.role_id, g."limit" AS money_limit, NULL::text AS mark
        FROM identity_rolegrant g WHERE g.state = 'live' AND g.during @> p_day
        UNION ALL
        SELECT e.person_id, e.holder_id, e.role_id, NULL, 'emergency:' || e.id
        FROM identity_emergencyaccess e WHERE e.state = 'open' AND p_at >= e.starts_at AND p_at < e.ends_at
    ) AS i
    JOIN identity_person p ON p.id = i.person_id AND p.during @> p_day
$$;

-- The duties of a person, per holder, with the class each opens and its limit.  A duty held in an
-- organisation reaches the rows of the circles of which that organisation is a member on that day
-- (never in the classes people, pay and restricted).  Everyone reads the address book of the
-- organisations they share a collaboration or group with.
CREATE OR REPLACE FUNCTION accord_rights(p_person bigint, p_day date, p_at timestamptz)
RETURNS TABLE (holder bigint, duty text, opens smallint, writes boolean, money_limit numeric, mark text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH held AS (
        SELECT f.holder AS holder_id, d.code, d.opens, d.writes, f.money_limit, f.mark
        FROM accord_roles_in_force(p_day, p_at) f
        JOIN identity_roleduty rd ON rd.role_id = f.role
        JOIN identity_duty d ON d.code = rd.duty_id
        WHERE f.person = p_person AND f.vetted
    ), reached AS (
        SELECT h.* FROM held h
        UNION ALL
        SELECT m.holder_id, h.code, h.opens, h.writes, h.money_limit, h.mark
        FROM held h JOIN tenancy_circlemember m ON m.organisation_id = h.holder_id AND m.during @> p_day
        WHERE h.opens NOT IN (4, 5, 8)
    ), circles AS (
        SELECT c.holder_id FROM tenancy_circle c
        WHERE c.holder_id IN (SELECT r.holder_id FROM reached r)
           OR c.holder_id IN (SELECT m.holder_id FROM tenancy_circlemember m
                              WHERE m.during @> p_day AND m.organisation_id IN (SELECT h.holder_id FROM held h))
    ), book AS (
        SELECT h.holder_id FROM held h
        UNION SELECT p.holder_id FROM identity_person p WHERE p.id = p_person AND p.during @> p_day
        UNION SELECT c.holder_id FROM circles c
        UNION SELECT m.organisation_id FROM tenancy_circlemember m JOIN circles c ON c.holder_id = m.holder_id
              WHERE m.during @> p_day
    )
    SELECT r.holder_id, r.code::text, r.opens, r.writes,
           CASE WHEN bool_or(r.money_limit IS NULL) THEN NULL ELSE max(r.money_limit) END,
           string_agg(DISTINCT r.mark, ' ')
    FROM reached r
    GROUP BY r.holder_id, r.code, r.opens, r.writes
    UNION ALL
    SELECT b.holder_id, 'directory.read', 1::smallint, false, NULL::numeric, NULL FROM book b
$$;
ALTER FUNCTION accord_rights(bigint, date, timestamptz) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_rights(bigint, date, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_rights(bigint, date, timestamptz) TO accord_app;

-- The person's name, home organisation and whether they may use the system that day; read before any scope.
CREATE OR REPLACE FUNCTION accord_person(p_person bigint, p_day date)
RETURNS TABLE (name text, home bigint, is_service boolean, in_service boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT p.name::text, p.holder_id, p.is_service, p.during @> p_day FROM identity_person p WHERE p.id = p_person
$$;
ALTER FUNCTION accord_person(bigint, date) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_person(bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_person(bigint, date) TO accord_app;

-- Who holds a duty in a holder that day (a circle's members' people included), with the largest limit.
-- Answers only for holders whose address book the scope reads.
CREATE OR REPLACE FUNCTION accord_people_with(p_holder bigint, p_duty text, p_day date, p_at timestamptz)
RETURNS TABLE (person bigint, name text, unlimited boolean, money_limit numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT p.id, p.name::text, bool_or(f.money_limit IS NULL), max(f.money_limit)
    FROM accord_roles_in_force(p_day, p_at) f
    JOIN identity_roleduty rd ON rd.role_id = f.role AND rd.duty_id = p_duty
    JOIN identity_duty d ON d.code = rd.duty_id
    JOIN identity_person p ON p.id = f.person
    WHERE f.vetted
      AND p_holder = ANY (COALESCE(NULLIF(current_setting('accord.read_directory', true), ''), '{}')::bigint[])
      AND (f.holder = p_holder OR (d.opens NOT IN (4, 5, 8) AND f.holder IN (
              SELECT m.organisation_id FROM tenancy_circlemember m
              WHERE m.holder_id = p_holder AND m.during @> p_day)))
    GROUP BY p.id, p.name ORDER BY p.name, p.id
$$;
ALTER FUNCTION accord_people_with(bigint, text, date, timestamptz) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_people_with(bigint, text, date, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_people_with(bigint, text, date, timestamptz) TO accord_app;

-- Which live roles of an organisation are suspended, or soon will be, for want of vetting; without saying
-- what anyone holds.  Answers those who write the organisation's directory, and each person about themselves.
CREATE OR REPLACE FUNCTION accord_grant_standing(p_holder bigint, p_day date)
RETURNS TABLE (grant_id bigint, person bigint, role text, needs text, suspended boolean, until date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH asked AS (
        SELECT g.id, g.person_id, g.role_id, need.label, v.warn_days,
               (SELECT max(LEAST(COALESCE(c.extended_until, c.ends_on), COALESCE(c.withdrawn_on - 1, 'infinity'::date)))
                FROM identity_clearance c JOIN identity_vettinglevel has ON has.code = c.level_id
                WHERE c.person_id = g.person_id AND c.holder_id = g.holder_id AND c.starts_on <= p_day
                  AND has.scheme = need.scheme AND has.rank >= need.rank) AS holds_until
        FROM identity_rolegrant g
        JOIN identity_vettingrule v ON v.holder_id = g.holder_id AND v.role_id = g.role_id AND v.during @> p_day
        JOIN identity_vettinglevel need ON need.code = v.level_id
        WHERE g.holder_id = p_holder AND g.state = 'live' AND g.during @> p_day
          AND (g.person_id = accord_acting_person() OR p_holder = ANY (
                   COALESCE(NULLIF(current_setting('accord.write_directory', true), ''), '{}')::bigint[]))
    )
    SELECT a.id, a.person_id, a.role_id::text, a.label::text, COALESCE(a.holds_until < p_day, true), a.holds_until
    FROM asked a
    WHERE COALESCE(a.holds_until < p_day + a.warn_days, true)
    ORDER BY a.holds_until NULLS FIRST, a.id
$$;
ALTER FUNCTION accord_grant_standing(bigint, date) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_grant_standing(bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_grant_standing(bigint, date) TO accord_app;

-- Asks for emergency access for the person acting.  They need not be able to write that organisation's
-- directory, only to read it; the row says who they are and nothing they could choose about that.
CREATE OR REPLACE FUNCTION accord_ask_emergency(p_holder bigint, p_role text, p_hours smallint, p_reason text, p_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_id bigint;
BEGIN
    IF accord_acting_person() IS NULL OR NOT p_holder = ANY (
        COALESCE(NULLIF(current_setting('accord.read_directory', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'Emergency access is asked for in an organisation whose address book one reads.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO identity_emergencyaccess (holder_id, person_id, role_id, reason, hours, state, asked_at, review)
        VALUES (p_holder, accord_acting_person(), p_role, p_reason, p_hours, 'asked', p_at, '')
        RETURNING id INTO v_id;
    RETURN v_id;
END $$;
ALTER FUNCTION accord_ask_emergency(bigint, text, smallint, text, timestamptz) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_ask_emergency(bigint, text, smallint, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_ask_emergency(bigint, text, smallint, text, timestamptz) TO accord_app;

GRANT SELECT ON identity_person, identity_rolegrant, identity_roleduty, identity_duty, identity_role,
    identity_sodrule, identity_sodexception, identity_emergencyaccess, identity_vettingrule,
    identity_vettinglevel, identity_clearance TO accord_guard;
GRANT INSERT ON identity_emergencyaccess, identity_emergencyaccess_history TO accord_guard;
GRANT USAGE ON SEQUENCE identity_emergencyaccess_id_seq TO accord_guard;
