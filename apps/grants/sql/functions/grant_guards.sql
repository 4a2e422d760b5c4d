-- Triggers of room grants: what an agreement is, what may be claimed under it, and that claims equal the books.

-- At COMMIT its amounts by period total it.
CREATE OR REPLACE FUNCTION accord_grant_agreement_adds_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_id bigint := COALESCE((to_jsonb(NEW) ->> 'agreement_id')::bigint, NEW.id);
    v_bad record;
BEGIN
    SELECT a.amount, (SELECT sum(p.amount) FROM grants_portion p WHERE p.agreement_id = a.id) AS parts INTO v_bad
        FROM grants_agreement a WHERE a.id = v_id;
    IF v_bad.amount IS DISTINCT FROM v_bad.parts THEN
        RAISE EXCEPTION 'The amounts by period total %, and the grant is of %.', accord_in_pounds(COALESCE(v_bad.parts, 0)),
            accord_in_pounds(v_bad.amount) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- A condition is met once, in one's own name; its words never change.
CREATE OR REPLACE FUNCTION accord_grant_condition_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.met_on IS NOT NULL
        OR to_jsonb(NEW) - ARRAY['met_on', 'met_by_id', 'evidence'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['met_on', 'met_by_id', 'evidence'] THEN
        RAISE EXCEPTION 'A condition of a grant is met once, and never rewritten.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.met_by_id::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '') THEN
        RAISE EXCEPTION 'Whoever says that a condition is met says so in their own name.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- Claims are made under a grant that holds, and together never exceed it.
CREATE OR REPLACE FUNCTION accord_grant_claim_within() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_grant record;
    v_taken numeric;
BEGIN
    SELECT a.amount, r.number, r.state INTO v_grant FROM grants_agreement a JOIN documents_record r ON r.id = a.record_id
        WHERE a.id = NEW.agreement_id AND a.holder_id = NEW.holder_id FOR UPDATE OF a;
    IF v_grant.state IS DISTINCT FROM 'live' THEN
        RAISE EXCEPTION '% is “%”: claims are made under a grant that holds.', v_grant.number, v_grant.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.received_on, NEW.line_id, NEW.recognised_on, NEW.approved_on, NEW.payment_id) IS DISTINCT FROM (NULL, NULL, NULL, NULL, NULL) THEN
        RAISE EXCEPTION 'A claim begins with nothing paid or recognised.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT sum(c.amount) INTO v_taken FROM grants_claim c JOIN documents_record r ON r.id = c.record_id
        WHERE c.agreement_id = NEW.agreement_id AND r.state NOT IN ('refused', 'dropped');
    IF v_taken > v_grant.amount THEN
        RAISE EXCEPTION '% is of %; with this claim % would be claimed.', v_grant.number, accord_in_pounds(v_grant.amount),
            accord_in_pounds(v_taken) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- A claim keeps what it says.  Each step is taken once: money in, income recognised and a recipient's claim approved only
-- when every condition that is due by then is met, and another person than whoever raised it says so.
CREATE OR REPLACE FUNCTION accord_grant_claim_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_day date := CASE WHEN TG_OP = 'UPDATE' THEN COALESCE(NEW.recognised_on, NEW.approved_on) END;
    v_open record;
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['received_on', 'line_id', 'recognised_on', 'approved_on', 'payment_id']
            IS DISTINCT FROM to_jsonb(OLD) - ARRAY['received_on', 'line_id', 'recognised_on', 'approved_on', 'payment_id']
        OR OLD.received_on IS NOT NULL AND (NEW.received_on, NEW.line_id) IS DISTINCT FROM (OLD.received_on, OLD.line_id)
        OR OLD.recognised_on IS NOT NULL AND NEW.recognised_on IS DISTINCT FROM OLD.recognised_on
        OR OLD.approved_on IS NOT NULL AND NEW.approved_on IS DISTINCT FROM OLD.approved_on THEN
        RAISE EXCEPTION 'A claim is not rewritten.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.recognised_on, OLD.approved_on) IS NOT DISTINCT FROM (NEW.recognised_on, NEW.approved_on) THEN
        RETURN NEW;
    END IF;
    SELECT c.number, c.due_on INTO v_open FROM grants_condition c
        WHERE c.agreement_id = NEW.agreement_id AND c.met_on IS NULL AND c.due_on <= v_day ORDER BY c.due_on LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Condition % was due on % and is not met.', v_open.number, to_char(v_open.due_on, 'FMDD FMMonth YYYY')
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM documents_recordact a WHERE a.record_id = NEW.record_id AND a.duty_id = 'grant.approve') THEN
        RAISE EXCEPTION 'This takes the approval of another person first.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- At COMMIT a claim has posted what it says: money on the bank account, income, or expenditure.
CREATE OR REPLACE FUNCTION accord_grant_claim_posted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_claim record;
    v_sum record;
BEGIN
    SELECT c.* INTO v_claim FROM grants_claim c WHERE c.id = NEW.id;
    SELECT COALESCE(sum(l.amount) FILTER (WHERE a.role = 'bank'), 0) AS bank,
           COALESCE(-sum(l.amount) FILTER (WHERE a.kind = 'income'), 0) AS income,
           COALESCE(sum(l.amount) FILTER (WHERE a.kind = 'expenditure'), 0) AS spent INTO v_sum
        FROM ledger_posting p JOIN ledger_journal j ON j.posting_id = p.id JOIN ledger_line l ON l.journal_id = j.id
        JOIN ledger_coding c ON c.id = l.coding_id JOIN ledger_account a ON a.code = c.account_id
        WHERE p.record_id = v_claim.record_id AND p.holder_id = v_claim.holder_id;
    IF v_sum.bank <> (CASE WHEN v_claim.received_on IS NULL THEN 0 ELSE v_claim.amount END)
        OR v_sum.income <> (CASE WHEN v_claim.recognised_on IS NULL THEN 0 ELSE v_claim.amount END)
        OR v_sum.spent <> (CASE WHEN v_claim.approved_on IS NULL THEN 0 ELSE v_claim.amount END) THEN
        RAISE EXCEPTION 'The books do not say what this claim of % does.', accord_in_pounds(v_claim.amount)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

ALTER FUNCTION accord_grant_agreement_adds_up() OWNER TO accord_guard;
ALTER FUNCTION accord_grant_claim_within() OWNER TO accord_guard;
ALTER FUNCTION accord_grant_claim_posted() OWNER TO accord_guard;
