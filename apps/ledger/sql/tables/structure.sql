-- Whether anything in any organisation's books is coded to an account of the shared structure; nothing else is said.
CREATE OR REPLACE FUNCTION accord_account_is_coded(p_account text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM ledger_coding c WHERE c.account_id = p_account)
$$;
ALTER FUNCTION accord_account_is_coded(text) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_account_is_coded(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_account_is_coded(text) TO accord_app;
