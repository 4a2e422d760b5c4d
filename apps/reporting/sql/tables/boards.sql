-- The board, its service person and the person of an address: what the command line may know before it has a scope.
CREATE OR REPLACE FUNCTION accord_board_for_reports(p_code text, p_address text)
RETURNS TABLE (board bigint, person bigint, asker bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT b.id, b.reporting_person_id,
           (SELECT p.id FROM identity_person p WHERE lower(p.email) = lower(p_address) LIMIT 1)
    FROM governance_board b WHERE b.code = p_code
$$;
ALTER FUNCTION accord_board_for_reports(text, text) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_board_for_reports(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_board_for_reports(text, text) TO accord_app;
