-- Moment of the last act of any of these holders at or before a moment: what "as of now" means exactly, so that
-- two runs with nothing entered between them are one and the same.  Tells no more than that something happened.
CREATE OR REPLACE FUNCTION accord_last_moment(p_holders bigint[], p_at timestamptz)
RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT max(e.at) FROM audit_event e WHERE e.holder_id = ANY (p_holders) AND e.at <= p_at
$$;
ALTER FUNCTION accord_last_moment(bigint[], timestamptz) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_last_moment(bigint[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_last_moment(bigint[], timestamptz) TO accord_app;
