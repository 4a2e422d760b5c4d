-- What a person may do on a day.  Belongs to accord_guard, since it is read before there is a scope.

-- The duties of a person, per holder, with the class each opens and its limit.  A duty held in an
-- organisation reaches the rows of the circles of which that organisation is a member on that day
-- (never in the classes people, pay and restricted).  Everyone reads the address book of the
-- organisations they share a collaboration or group with.
CREATE OR REPLACE FUNCTION accord_rights(p_person bigint, p_day date)
RETURNS TABLE (holder bigint, duty text, opens smallint, writes boolean, money_limit numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH held AS (
        SELECT g.holder_id, d.code, d.opens, d.writes, g."limit" AS money_limit
        FROM identity_rolegrant g
        JOIN identity_person p ON p.id = g.person_id AND p.during @> p_day
        JOIN identity_roleduty rd ON rd.role_id = g.role_id
        JOIN identity_duty d ON d.code = rd.duty_id
        WHERE g.person_id = p_person AND g.state = 'live' AND g.during @> p_day
    ), reached AS (
        SELECT h.holder_id, h.code, h.opens, h.writes, h.money_limit FROM held h
        UNION ALL
        SELECT m.holder_id, h.code, h.opens, h.writes, h.money_limit
        FROM held h JOIN tenancy_circlemember m ON m.organisation_id = h.holder_id AND m.during @> p_day
        WHERE h.opens NOT IN (4, 5, 8)
    ), circles AS (
        SELECT c.holder_id FROM tenancy_circle c
        WHERE c.holder_id IN (SELECT r.holder_id FROM reached r)
           OR c.holder_id IN (SELECT m.holder_id FROM tenancy_circlemember m
                              WHERE m.during @> p_day AND m.organisation_id IN (SELECT h.holder_id FROM held h))
    ), book AS (
        SELECT h.holder_id FROM held h
        UNION SELECT c.holder_id FROM circles c
        UNION SELECT m.organisation_id FROM tenancy_circlemember m JOIN circles c ON c.holder_id = m.holder_id
              WHERE m.during @> p_day
    )
    SELECT r.holder_id, r.code::text, r.opens, r.writes, max(r.money_limit)
           FILTER (WHERE r.money_limit IS NOT NULL AND NOT r.unlimited)
    FROM (SELECT r0.*, bool_or(r0.money_limit IS NULL) OVER (PARTITION BY r0.holder_id, r0.code) AS unlimited
          FROM reached r0) r
    GROUP BY r.holder_id, r.code, r.opens, r.writes
    UNION ALL
    SELECT b.holder_id, 'directory.read', 1::smallint, false, NULL::numeric FROM book b
$$;
ALTER FUNCTION accord_rights(bigint, date) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_rights(bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_rights(bigint, date) TO accord_app;

-- The person's name and home organisation, read before there is a scope.
CREATE OR REPLACE FUNCTION accord_person(p_person bigint)
RETURNS TABLE (name text, home bigint, is_service boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT p.name::text, p.holder_id, p.is_service FROM identity_person p WHERE p.id = p_person
$$;
ALTER FUNCTION accord_person(bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_person(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_person(bigint) TO accord_app;
GRANT SELECT ON identity_person, identity_rolegrant, identity_roleduty, identity_duty, identity_role,
    identity_sodrule, identity_sodexception TO accord_guard;
