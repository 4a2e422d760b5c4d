-- A stop is passed without an override for what was bought in an emergency alone: an order that says so, for a
-- requisition with its incident.  At COMMIT, since the order is written in the same act.
CREATE OR REPLACE FUNCTION accord_passing_was_bought() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM purchasing_order o JOIN purchasing_orderline l ON l.order_id = o.id
        JOIN purchasing_requisitionline s ON s.id = l.source_id JOIN purchasing_emergency e ON e.requisition_id = s.requisition_id
        WHERE o.record_id = NEW.record_id AND o.holder_id = NEW.holder_id AND o.retrospective) THEN
        RAISE EXCEPTION 'A budget stop is passed under an override, or by what was bought in an emergency.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_passing_was_bought() OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_passing_was_bought() FROM PUBLIC;
DROP TRIGGER IF EXISTS purchasing_passing_was_bought ON budgets_passing;
CREATE CONSTRAINT TRIGGER purchasing_passing_was_bought AFTER INSERT ON budgets_passing
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.override_id IS NULL)
    EXECUTE FUNCTION accord_passing_was_bought();
