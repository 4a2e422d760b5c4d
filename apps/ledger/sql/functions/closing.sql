-- Triggers of the close: no lock moves without evidence, no red is passed unless it is carried, nobody decides for themselves.

-- Evidence knows its transaction, so that a step of a lock can only rest on what was computed with it.
CREATE OR REPLACE FUNCTION accord_stamp_evidence() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.transaction := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;

-- A lock moves only together with the evidence of that step, kept in the same transaction by the person acting, who
-- holds the duty. Towards closing, the kept checklist says what the books say, and each of its reds is carried for that
-- standing by somebody else, at no less than its amount.
CREATE OR REPLACE FUNCTION accord_lock_rests_on_evidence() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_step record;
    v_kept record;
    v_bad record;
BEGIN
    FOR v_step IN
        SELECT * FROM (VALUES ('ledger', OLD.ledger_lock, NEW.ledger_lock), ('purchases', OLD.purchases_lock, NEW.purchases_lock),
            ('vat', OLD.vat_lock, NEW.vat_lock)) AS w(lock, before, after) WHERE w.before <> w.after
    LOOP
        SELECT e.* INTO v_kept FROM ledger_closeevidence e
            WHERE e.holder_id = NEW.holder_id AND e.period_id = NEW.id AND e.lock = v_step.lock AND e.before = v_step.before
              AND e.after = v_step.after AND e.transaction = pg_current_xact_id()::text::bigint
            ORDER BY e.id DESC LIMIT 1;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'The % lock of % moves only together with the evidence of that step: close or reopen it through its checklist.',
                v_step.lock, NEW.label USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM accord_refuse_decider(v_kept.by_id, 'period.close', NEW.holder_id, v_kept.at);
        CONTINUE WHEN v_step.after = 'open';
        SELECT f.code, CASE WHEN f.red THEN 'red' ELSE 'green' END AS now, COALESCE(c.colour, 'missing') AS kept INTO v_bad
        FROM accord_close_facts(NEW.holder_id, NEW.id, v_step.lock, v_step.after) f
        LEFT JOIN jsonb_to_recordset(v_kept.checks) AS c(code text, colour text, amount numeric) ON c.code = f.code
        WHERE c.colour IS DISTINCT FROM CASE WHEN f.red THEN 'red' ELSE 'green' END
           OR (f.red AND c.amount IS DISTINCT FROM f.amount) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'The checklist kept with this step of % has “%” as %, and the books say %: work it out again.',
                NEW.label, v_bad.code, v_bad.kept, v_bad.now USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT c.code INTO v_bad FROM jsonb_to_recordset(v_kept.checks) AS c(code text, colour text, amount numeric)
        WHERE c.colour IS NULL OR c.colour NOT IN ('green', 'unanswered', 'red') OR (c.colour = 'red' AND NOT EXISTS (
            SELECT 1 FROM ledger_carriedred r
            WHERE r.holder_id = NEW.holder_id AND r.period_id = NEW.id AND r.lock = v_step.lock AND r.check_code = c.code
              AND r.for_standing = v_step.after AND r.cleared_at IS NULL AND r.carried_by_id <> v_kept.by_id
              AND (c.amount IS NULL OR r.amount >= abs(c.amount)))) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION '“%” of % is red: mend it, or let the statutory finance officer carry it for this step at its present amount.',
                v_bad.code, NEW.label USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_lock_rests_on_evidence() OWNER TO accord_guard;

-- A red is carried by whoever holds that duty, in their own name, and never rewritten. It is cleared when the books say
-- that it is red no longer, or when the same red is carried anew.
CREATE OR REPLACE FUNCTION accord_red_is_carried() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM accord_refuse_decider(NEW.carried_by_id, 'close.carry', NEW.holder_id, NEW.at);
        RETURN NULL;
    END IF;
    IF to_jsonb(NEW) - 'cleared_at' IS DISTINCT FROM to_jsonb(OLD) - 'cleared_at' OR OLD.cleared_at IS NOT NULL THEN
        RAISE EXCEPTION 'A carried red is not rewritten: carry it anew.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.cleared_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM ledger_carriedred r WHERE r.holder_id = NEW.holder_id AND r.period_id = NEW.period_id
            AND r.lock = NEW.lock AND r.check_code = NEW.check_code AND r.for_standing = NEW.for_standing AND r.id > NEW.id AND r.cleared_at IS NULL)
        AND EXISTS (SELECT 1 FROM accord_close_facts(NEW.holder_id, NEW.period_id, NEW.lock, NEW.for_standing) f
                    WHERE f.code = NEW.check_code AND f.red) THEN
        RAISE EXCEPTION '“%” is still red in the books: nobody turns it green by hand.', NEW.check_code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_red_is_carried() OWNER TO accord_guard;

-- An exception is approved by whoever holds that duty, once, and not after it was ended.
CREATE OR REPLACE FUNCTION accord_exception_is_approved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
        RAISE EXCEPTION 'An exception that has ended stays ended: ask anew.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.approved_by_id IS NOT NULL AND OLD.approved_by_id IS NULL THEN
        IF OLD.ended_at IS NOT NULL THEN
            RAISE EXCEPTION 'This exception has ended: ask anew.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM accord_refuse_decider(NEW.approved_by_id, 'lock.except', NEW.holder_id, NEW.approved_at);
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_exception_is_approved() OWNER TO accord_guard;
