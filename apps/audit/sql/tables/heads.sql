-- What may be known of a chain without reading its entries: its head, and the digest of one link.
-- Both answer only about holders of whom the scope reads something; the command that proves chains asks for none.

-- Number and digest of the last event of a holder's chain, and how many events the scope does not show.
CREATE OR REPLACE FUNCTION accord_chain_head(p_holder bigint)
RETURNS TABLE (number bigint, digest text, hidden bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT h.number, h.digest::text,
           (SELECT count(*) FROM audit_event e WHERE e.holder_id = p_holder AND NOT e.access_key = ANY (
                COALESCE(NULLIF(current_setting('accord.read_keys', true), ''), '{}')::bigint[]))
    FROM audit_head h
    WHERE h.holder_id = p_holder AND EXISTS (
        SELECT 1 FROM unnest(COALESCE(NULLIF(current_setting('accord.read_keys', true), ''), '{}')::bigint[]) k
        WHERE k % 1000000 = p_holder)
$$;
ALTER FUNCTION accord_chain_head(bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_chain_head(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_chain_head(bigint) TO accord_app;

-- Digest of one event: compares a head printed earlier with the chain as it stands now.
CREATE OR REPLACE FUNCTION accord_digest_at(p_holder bigint, p_number bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT e.digest::text FROM audit_event e WHERE e.holder_id = p_holder AND e.number = p_number
$$;
ALTER FUNCTION accord_digest_at(bigint, bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_digest_at(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_digest_at(bigint, bigint) TO accord_app;
