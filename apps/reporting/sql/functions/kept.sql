-- A run is what its figures were made from: what decides them is written when it is asked for, what they came to when
-- it is done, and neither is written twice.  A released figure can then always be produced again.
CREATE OR REPLACE FUNCTION accord_run_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (NEW.id, NEW.holder_id, NEW.record_id, NEW.board_id, NEW.report, NEW.first, NEW.last, NEW.formats, NEW.as_of,
        NEW.organisations, NEW.left_out, NEW.cut, NEW.versions, NEW.heading, NEW.asked_by_id, NEW.acts_for_id)
       IS DISTINCT FROM
       (OLD.id, OLD.holder_id, OLD.record_id, OLD.board_id, OLD.report, OLD.first, OLD.last, OLD.formats, OLD.as_of,
        OLD.organisations, OLD.left_out, OLD.cut, OLD.versions, OLD.heading, OLD.asked_by_id, OLD.acts_for_id)
       OR OLD.ended_at IS NOT NULL AND
       (NEW.inputs_hash, NEW.renderers, NEW.ended_at, COALESCE(NEW.total, 0), COALESCE(NEW.lines, 0))
       IS DISTINCT FROM
       (OLD.inputs_hash, OLD.renderers, OLD.ended_at, COALESCE(OLD.total, 0), COALESCE(OLD.lines, 0)) THEN
        RAISE EXCEPTION 'What a report was made from, and what it came to, is never rewritten: run it again.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
