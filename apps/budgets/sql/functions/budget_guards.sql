-- Triggers of room budgets that judge one row: years, virements, overrides, the year-end list.

-- A year's budget is adopted once, by the person acting, who set none of it.
CREATE OR REPLACE FUNCTION accord_budget_year_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'The budget of % is never removed.', OLD.year USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.adopted_at IS NOT NULL OR NEW.adopted_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'The budget of % is set first and adopted then.', NEW.year
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.holder_id, NEW.record_id, NEW.year) IS DISTINCT FROM (OLD.id, OLD.holder_id, OLD.record_id, OLD.year)
        OR OLD.adopted_at IS NOT NULL AND (NEW.adopted_at, NEW.adopted_by_id) IS DISTINCT FROM (OLD.adopted_at, OLD.adopted_by_id) THEN
        RAISE EXCEPTION 'The budget of % is adopted and not rewritten: vire, or supplement it.', OLD.year
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.adopted_at IS NULL AND NEW.adopted_at IS NOT NULL THEN
        IF NEW.adopted_by_id::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '') THEN
            RAISE EXCEPTION 'Whoever adopts a budget does so in their own name.' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF EXISTS (SELECT 1 FROM budgets_version v WHERE v.book_id = NEW.id AND v.made_by_id = NEW.adopted_by_id) THEN
            RAISE EXCEPTION 'Whoever set a budget does not adopt it: it takes another person.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- What was sent for approval is what is approved; only the guard says which version came of it.
CREATE OR REPLACE FUNCTION accord_virement_is_open() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.version_id IS NOT NULL THEN
            RAISE EXCEPTION 'A virement changes the budget once it is approved.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR current_user <> 'accord_guard'
        OR to_jsonb(NEW) - 'version_id' IS DISTINCT FROM to_jsonb(OLD) - 'version_id' THEN
        RAISE EXCEPTION 'A virement is not rewritten once it is raised: drop it and raise another.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- Lines come with their virement, and their months total them.
CREATE OR REPLACE FUNCTION accord_virementline_is_open() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'Lines of a virement are not rewritten once it is raised: drop it and raise another.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF cardinality(NEW.months) <> 12 OR (SELECT sum(m) FROM unnest(NEW.months) m) IS DISTINCT FROM NEW.amount THEN
        RAISE EXCEPTION 'The twelve months of line % do not total its £%.', NEW.position, NEW.amount
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM work_approvalrequest a JOIN budgets_virement v ON v.record_id = a.record_id WHERE v.id = NEW.virement_id) THEN
        RAISE EXCEPTION 'This virement was sent for approval and takes no further line.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- An override is in the name of the person acting, who holds the duty for that organisation on that day.
CREATE OR REPLACE FUNCTION accord_override_is_named() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.person_id::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '') THEN
        RAISE EXCEPTION 'Whoever goes past a stop does so in their own name.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM accord_rights(NEW.person_id, (NEW.at AT TIME ZONE 'Europe/London')::date, NEW.at) r
        WHERE r.holder = NEW.holder_id AND r.duty = 'budget.override'
          AND (r.money_limit IS NULL OR r.money_limit >= NEW.amount)) THEN
        RAISE EXCEPTION 'Going £% past a budget stop takes a person who holds the duty “budget.override” for so much in this organisation.',
            NEW.amount USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- The year-end list changes only while it is a draft.
CREATE OR REPLACE FUNCTION accord_rollover_is_open() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record record;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'decision' IS DISTINCT FROM to_jsonb(OLD) - 'decision' THEN
        RAISE EXCEPTION 'Only the decision of a line changes; make the list anew to take other figures.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT r.number, r.state INTO v_record FROM documents_record r JOIN budgets_rollover o ON o.record_id = r.id
        WHERE o.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.rollover_id ELSE NEW.rollover_id END;
    IF FOUND AND v_record.state <> 'draft' THEN
        RAISE EXCEPTION '% is “%” and no longer changes.', v_record.number, v_record.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
