-- The event chain.  All three functions belong to accord_guard, which the application cannot become.

-- Appends one event to a holder's chain and returns its number.  The head's row lock is held until COMMIT,
-- so call it last: numbers then appear in the order in which transactions commit.
CREATE OR REPLACE FUNCTION accord_append_event(
    p_holder bigint, p_class smallint, p_action text, p_person bigint, p_for_person bigint,
    p_record bigint, p_reason text, p_details jsonb
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_key bigint := p_class::bigint * 1000000 + p_holder;
    v_allowed bigint[] := COALESCE(NULLIF(current_setting('accord.read_keys', true), ''), '{}')::bigint[];
    v_number bigint;
    v_previous text;
    v_at timestamptz;
    v_salt text := replace(gen_random_uuid()::text, '-', '');
    v_detail text;
    v_digest text;
    v_id bigint;
BEGIN
    IF NOT v_key = ANY (v_allowed) THEN
        RAISE EXCEPTION 'An event of holder % in class % lies outside the scope of this transaction.',
            p_holder, p_class USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_person::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '') THEN
        RAISE EXCEPTION 'An event names the person who acts, and nobody else.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit_head (holder_id, number, digest) VALUES (p_holder, 0, repeat('0', 64))
        ON CONFLICT (holder_id) DO NOTHING;
    SELECT number + 1, digest INTO v_number, v_previous FROM audit_head WHERE holder_id = p_holder FOR UPDATE;
    v_at := clock_timestamp();
    v_detail := encode(sha256(convert_to(v_salt || '|' || COALESCE(p_reason, '') || '|' || p_details::text, 'UTF8')), 'hex');
    v_digest := accord_event_digest(v_previous, p_holder, v_number, p_class, v_at, p_action, p_person,
                                    p_for_person, p_record, v_detail);
    INSERT INTO audit_event (holder_id, number, row_class, at, action, person_id, for_person_id, record_id,
                             detail_digest, previous, digest)
        VALUES (p_holder, v_number, p_class, v_at, p_action, p_person, p_for_person, p_record,
                v_detail, v_previous, v_digest)
        RETURNING id INTO v_id;
    INSERT INTO audit_detail (event_id, access_key, salt, reason, details)
        VALUES (v_id, v_key, v_salt, COALESCE(p_reason, ''), p_details);
    UPDATE audit_head SET number = v_number, digest = v_digest WHERE holder_id = p_holder;
    RETURN v_number;
END $$;

-- The digest of one event; the same arithmetic makes and proves the chain.
CREATE OR REPLACE FUNCTION accord_event_digest(
    p_previous text, p_holder bigint, p_number bigint, p_class smallint, p_at timestamptz, p_action text,
    p_person bigint, p_for_person bigint, p_record bigint, p_detail text
) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT encode(sha256(convert_to(concat_ws('|', p_previous, p_holder, p_number, p_class,
        (extract(epoch FROM p_at) * 1000000)::bigint, p_action, p_person, COALESCE(p_for_person, 0),
        COALESCE(p_record, 0), p_detail), 'UTF8')), 'hex')
$$;

-- Walks the chains and gives, per holder, the events counted and the first link that does not hold
-- (a changed or missing event, erased detail not counted), or NULL when the whole chain holds.
CREATE OR REPLACE FUNCTION accord_verify_chains()
RETURNS TABLE (holder_id bigint, events bigint, head text, broken_at bigint, why text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH links AS (
        SELECT e.holder_id, e.number,
               lag(e.digest, 1, repeat('0', 64)) OVER w AS before, lag(e.number, 1, 0::bigint) OVER w AS number_before,
               e.previous, e.digest, e.detail_digest, d.salt, d.reason, d.details,
               accord_event_digest(e.previous, e.holder_id, e.number, e.row_class::smallint, e.at, e.action,
                                   e.person_id, e.for_person_id, e.record_id, e.detail_digest) AS made
        FROM audit_event e LEFT JOIN audit_detail d ON d.event_id = e.id
        WINDOW w AS (PARTITION BY e.holder_id ORDER BY e.number)
    ), judged AS (
        SELECT l.holder_id, l.number,
               CASE WHEN l.number <> l.number_before + 1 THEN 'an event before this one is missing'
                    WHEN l.previous <> l.before THEN 'this event does not follow the one before it'
                    WHEN l.digest <> l.made THEN 'this event was changed'
                    WHEN l.salt IS NOT NULL AND l.detail_digest <> encode(sha256(convert_to(
                        l.salt || '|' || l.reason || '|' || l.details::text, 'UTF8')), 'hex')
                        THEN 'the details of this event were changed'
               END AS why
        FROM links l
    ), first_broken AS (
        SELECT DISTINCT ON (j.holder_id) j.holder_id, j.number, j.why
        FROM judged j WHERE j.why IS NOT NULL ORDER BY j.holder_id, j.number
    ), counted AS (
        SELECT e.holder_id, count(*) AS events, max(e.number) AS last FROM audit_event e GROUP BY e.holder_id
    )
    SELECT h.holder_id, COALESCE(c.events, 0), h.digest,
           COALESCE(b.number, CASE WHEN COALESCE(c.last, 0) <> h.number THEN h.number END),
           COALESCE(b.why, CASE WHEN COALESCE(c.last, 0) <> h.number THEN 'the last events are missing' END)
    FROM audit_head h LEFT JOIN counted c USING (holder_id) LEFT JOIN first_broken b USING (holder_id)
    ORDER BY h.holder_id
$$;

-- Head of each named holder's chain at a moment: waits for acts in flight, so that the answer is final.
CREATE OR REPLACE FUNCTION accord_heads_at(p_holders bigint[], p_at timestamptz)
RETURNS TABLE (holder_id bigint, number bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM audit_head h WHERE h.holder_id = ANY (p_holders) ORDER BY h.holder_id FOR UPDATE;
    RETURN QUERY
        SELECT wanted.id, COALESCE((SELECT max(e.number) FROM audit_event e
                                    WHERE e.holder_id = wanted.id AND e.at <= p_at), 0)
        FROM unnest(p_holders) AS wanted(id) ORDER BY wanted.id;
END $$;

GRANT SELECT, INSERT ON audit_event, audit_detail TO accord_guard;
GRANT SELECT, INSERT, UPDATE ON audit_head TO accord_guard;
GRANT USAGE ON SEQUENCE audit_event_id_seq TO accord_guard;
REVOKE ALL ON audit_head FROM accord_app;
REVOKE INSERT, UPDATE, DELETE ON audit_event, audit_detail FROM accord_app;
ALTER FUNCTION accord_append_event(bigint, smallint, text, bigint, bigint, bigint, text, jsonb) OWNER TO accord_guard;
ALTER FUNCTION accord_verify_chains() OWNER TO accord_guard;
ALTER FUNCTION accord_heads_at(bigint[], timestamptz) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_append_event(bigint, smallint, text, bigint, bigint, bigint, text, jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION accord_verify_chains() FROM PUBLIC;
REVOKE ALL ON FUNCTION accord_heads_at(bigint[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_append_event(bigint, smallint, text, bigint, bigint, bigint, text, jsonb) TO accord_app;
GRANT EXECUTE ON FUNCTION accord_verify_chains() TO accord_app;
GRANT EXECUTE ON FUNCTION accord_heads_at(bigint[], timestamptz) TO accord_app;
