-- Triggers of the chart, the periods and the journals of room ledger.

-- A value's parent is of its own kind, and nobody stands below themselves (at most twelve levels).
CREATE OR REPLACE FUNCTION accord_dimension_is_a_tree() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_above bigint := NEW.parent_id;
    v_kind text;
    v_level integer := 0;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.id, NEW.holder_id, NEW.kind, NEW.code) IS DISTINCT FROM (OLD.id, OLD.holder_id, OLD.kind, OLD.code) THEN
        RAISE EXCEPTION 'Kind and code of % never change: lines carry it. End it and open another.', OLD.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    WHILE v_above IS NOT NULL LOOP
        v_level := v_level + 1;
        IF v_above = NEW.id OR v_level > 12 THEN
            RAISE EXCEPTION '% would stand below itself, or more than twelve levels deep.', NEW.code
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT d.kind, d.parent_id INTO v_kind, v_above FROM ledger_dimensionvalue d WHERE d.id = v_above;
        IF v_kind IS DISTINCT FROM NEW.kind THEN
            RAISE EXCEPTION 'What % stands below is not of its kind.', NEW.code
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

-- Each dimension of a coding is of the kind that its column says; a counterparty stands where one is needed.
CREATE OR REPLACE FUNCTION accord_coding_is_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_account record;
BEGIN
    IF EXISTS (
        SELECT 1 FROM (VALUES (NEW.cost_centre_id, 'cost_centre'), (NEW.objective_id, 'objective'),
            (NEW.project_id, 'project'), (NEW.category_id, 'category'), (NEW.contract_id, 'contract')) AS w(id, kind)
        JOIN ledger_dimensionvalue d ON d.id = w.id WHERE d.kind <> w.kind) THEN
        RAISE EXCEPTION 'A dimension of this coding is not of the kind its column holds.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT a.* INTO v_account FROM ledger_account a WHERE a.code = NEW.account_id;
    IF NEW.counterparty_id = NEW.holder_id THEN
        RAISE EXCEPTION 'An organisation is not its own counterparty.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_account.role = 'inter_organisation' AND NEW.counterparty_id IS NULL THEN
        RAISE EXCEPTION 'Account % needs the organisation on the other side.', NEW.account_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_account.needs_cost_centre AND NEW.cost_centre_id IS NULL THEN
        RAISE EXCEPTION 'Account % needs a cost centre.', NEW.account_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- A period keeps its place and days for ever.  A lock closes softly first and may reopen from there; hard stays hard.
CREATE OR REPLACE FUNCTION accord_guard_period() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_year record;
    v_step record;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Period % is never removed.', OLD.label USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT y.during INTO v_year FROM ledger_year y WHERE y.id = NEW.year_id;
        IF NOT v_year.during @> NEW.during THEN
            RAISE EXCEPTION 'Period % lies outside its year.', NEW.label USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.holder_id, NEW.year_id, NEW.number, NEW.during) IS DISTINCT FROM
       (OLD.id, OLD.holder_id, OLD.year_id, OLD.number, OLD.during) THEN
        RAISE EXCEPTION 'Number and days of period % never change.', OLD.label
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    FOR v_step IN
        SELECT * FROM (VALUES ('ledger', OLD.ledger_lock, NEW.ledger_lock),
            ('purchases', OLD.purchases_lock, NEW.purchases_lock), ('VAT', OLD.vat_lock, NEW.vat_lock)) AS w(name, before, after)
    LOOP
        IF v_step.before <> v_step.after AND (v_step.before, v_step.after) NOT IN
            (('open', 'soft'), ('soft', 'open'), ('soft', 'hard')) THEN
            RAISE EXCEPTION 'The % lock of % goes from open to soft, back again, and from soft to hard for ever; not from % to %.',
                v_step.name, OLD.label, v_step.before, v_step.after USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

-- An exception to a soft lock is decided once, by the person acting, who neither asked for it nor gets it.
CREATE OR REPLACE FUNCTION accord_exception_to_lock() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.approved_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'An exception to a lock is asked for first and approved by another person then.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.holder_id, NEW.period_id, NEW.lock, NEW.person_id, NEW.reason, NEW.until, NEW.asked_by_id, NEW.asked_at)
        IS DISTINCT FROM
       (OLD.id, OLD.holder_id, OLD.period_id, OLD.lock, OLD.person_id, OLD.reason, OLD.until, OLD.asked_by_id, OLD.asked_at)
        OR (OLD.approved_by_id IS NOT NULL AND NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id) THEN
        RAISE EXCEPTION 'An exception to a lock is not rewritten: end it and ask anew.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id
        AND NEW.approved_by_id::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '') THEN
        RAISE EXCEPTION 'Whoever approves an exception does so in their own name.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- Drafts change only while their batch is a draft.  (A batch that the scope does not show is for the policy to refuse.)
CREATE OR REPLACE FUNCTION accord_refuse_unless_draft(p_record bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record record;
BEGIN
    SELECT r.number, r.state INTO v_record FROM documents_record r WHERE r.id = p_record;
    IF FOUND AND v_record.state <> 'draft' THEN
        RAISE EXCEPTION 'Batch % is “%”: take it back to draft before changing its journals.', v_record.number, v_record.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION accord_draft_is_open() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.record_id <> OLD.record_id THEN
        RAISE EXCEPTION 'A draft stays in its batch.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM accord_refuse_unless_draft(CASE WHEN TG_OP = 'DELETE' THEN OLD.record_id ELSE NEW.record_id END);
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION accord_draftline_is_open() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.draft_id <> OLD.draft_id THEN
        RAISE EXCEPTION 'A line stays in its draft.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT d.record_id INTO v_record FROM ledger_draft d
        WHERE d.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.draft_id ELSE NEW.draft_id END;
    PERFORM accord_refuse_unless_draft(v_record);
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

-- At COMMIT a posted journal balances and has just the lines that its header counts.  Two journals of a pair stand in
-- two organisations, and what one owes the other on inter-organisation accounts the other is owed.
CREATE OR REPLACE FUNCTION accord_journal_balances() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_sum record;
    v_pair record;
BEGIN
    SELECT count(*) AS lines, COALESCE(sum(l.amount), 0) AS net, COALESCE(sum(l.amount) FILTER (WHERE l.amount > 0), 0) AS debits
        INTO v_sum FROM ledger_line l WHERE l.journal_id = NEW.id;
    IF v_sum.net <> 0 OR v_sum.lines <> NEW.lines_count OR v_sum.debits <> NEW.debits OR v_sum.lines < 2 THEN
        RAISE EXCEPTION 'Journal % does not balance: % lines, debits £%, difference £%.',
            NEW.number, v_sum.lines, v_sum.debits, v_sum.net USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.pair IS NOT NULL THEN
        SELECT count(*) AS journals, count(DISTINCT j.holder_id) AS holders, sum(o.owed) AS net, bool_and(o.owed <> 0) AS owing
            INTO v_pair
        FROM ledger_journal j CROSS JOIN LATERAL (
            SELECT COALESCE(sum(l.amount), 0) AS owed FROM ledger_line l
            JOIN ledger_coding c ON c.id = l.coding_id JOIN ledger_account a ON a.code = c.account_id
            WHERE l.journal_id = j.id AND a.role = 'inter_organisation' AND c.counterparty_id IN (
                SELECT k.holder_id FROM ledger_journal k WHERE k.pair = NEW.pair AND k.holder_id <> j.holder_id)) o
        WHERE j.pair = NEW.pair;
        IF (v_pair.journals, v_pair.holders) <> (2, 2) OR v_pair.net <> 0 OR NOT v_pair.owing THEN
            RAISE EXCEPTION 'Journal % is one of a pair, but the other side does not stand or does not agree (difference £%).',
                NEW.number, v_pair.net USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_journal_balances() OWNER TO accord_guard;

-- Lines come to a journal in one statement, all of them: a posted journal gets no further line.
CREATE OR REPLACE FUNCTION accord_lines_complete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_number text;
BEGIN
    SELECT j.number INTO v_number FROM (SELECT DISTINCT a.journal_id FROM added a) w
        JOIN ledger_journal j ON j.id = w.journal_id
        WHERE j.lines_count <> (SELECT count(*) FROM ledger_line l WHERE l.journal_id = w.journal_id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Journal % is posted and takes no further line: reverse it instead.', v_number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_lines_complete() OWNER TO accord_guard;

-- A posting is never rewritten; its cut is written once.
CREATE OR REPLACE FUNCTION accord_posting_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.cut IS NOT NULL
        OR to_jsonb(NEW) - 'cut' IS DISTINCT FROM to_jsonb(OLD) - 'cut' THEN
        RAISE EXCEPTION 'Posting % is closed and never rewritten: reverse its journals.', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION accord_posting_has_cut() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_posting p WHERE p.id = NEW.id AND p.cut IS NULL) THEN
        RAISE EXCEPTION 'Posting % was not closed with its audit number, so nothing of it is kept.', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_posting_has_cut() OWNER TO accord_guard;
