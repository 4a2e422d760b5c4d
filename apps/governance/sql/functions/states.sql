-- Meetings and opportunities pass from state to state as apps/governance/transitions.py says, and no other way.
CREATE OR REPLACE FUNCTION accord_governance_state() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('planned', 'open') THEN
            RAISE EXCEPTION 'A new row of % starts planned or open, not %.', TG_TABLE_NAME, NEW.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN (
        'planned>held', 'planned>cancelled',
        'open>going_ahead', 'open>dropped', 'going_ahead>done', 'going_ahead>dropped', 'dropped>open')
    THEN
        RAISE EXCEPTION 'A row of % may not pass from % to %.', TG_TABLE_NAME, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
