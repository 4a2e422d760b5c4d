-- Proves, at COMMIT, that the cost shares of a collaboration total 100.00 % on every day that has any share.
CREATE OR REPLACE FUNCTION accord_cost_shares_total() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_collaboration bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.collaboration_id ELSE NEW.collaboration_id END;
    v_day date;
    v_total numeric;
BEGIN
    SELECT starts.day, total.percent INTO v_day, v_total
    FROM (SELECT DISTINCT lower(s.during) AS day FROM tenancy_costshare s WHERE s.collaboration_id = v_collaboration
          UNION SELECT DISTINCT upper(s.during) FROM tenancy_costshare s
                WHERE s.collaboration_id = v_collaboration AND NOT upper_inf(s.during)) AS starts
    CROSS JOIN LATERAL (
        SELECT sum(s.percent) AS percent FROM tenancy_costshare s
        WHERE s.collaboration_id = v_collaboration AND s.during @> starts.day) AS total
    WHERE total.percent IS NOT NULL AND total.percent <> 100.00
    ORDER BY starts.day LIMIT 1;
    IF v_day IS NOT NULL THEN
        RAISE EXCEPTION 'The cost shares of collaboration % total % %% on %; they must total 100.00 %%.',
            v_collaboration, v_total, v_day USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_cost_shares_total() OWNER TO accord_guard;
