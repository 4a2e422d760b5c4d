-- Triggers of room payables: what of an invoice may change when, and who decides about a twin.

-- The facts of an invoice change until it is sent for approval; its moments follow its state.
CREATE OR REPLACE FUNCTION accord_invoice_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record record;
    v_moments text[] := ARRAY['posted_on', 'posted_at', 'paid_on', 'paid_at'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'An invoice is never removed: drop it, or send it back.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.posted_at IS NOT NULL OR NEW.paid_at IS NOT NULL THEN
            RAISE EXCEPTION 'An invoice comes in first, and is posted and paid then.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT r.number, r.state INTO v_record FROM documents_record r WHERE r.id = OLD.record_id;
    IF to_jsonb(NEW) - v_moments IS DISTINCT FROM to_jsonb(OLD) - v_moments
        AND (v_record.state NOT IN ('received', 'registered') OR (NEW.id, NEW.holder_id, NEW.record_id, NEW.received_at, NEW.source)
             IS DISTINCT FROM (OLD.id, OLD.holder_id, OLD.record_id, OLD.received_at, OLD.source)) THEN
        RAISE EXCEPTION '% is “%”: what the invoice says no longer changes.', v_record.number, v_record.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.posted_at IS NOT NULL AND (NEW.posted_on, NEW.posted_at) IS DISTINCT FROM (OLD.posted_on, OLD.posted_at) THEN
        RAISE EXCEPTION '% is posted once and for all.', v_record.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- Lines come and are coded while the invoice is open.
CREATE OR REPLACE FUNCTION accord_invoiceline_is_open() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record record;
BEGIN
    SELECT r.number, r.state INTO v_record FROM payables_invoice i JOIN documents_record r ON r.id = i.record_id
        WHERE i.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.invoice_id ELSE NEW.invoice_id END;
    IF FOUND AND v_record.state NOT IN ('received', 'registered') THEN
        RAISE EXCEPTION '% is “%”: its lines no longer change.', v_record.number, v_record.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

-- A twin is found by the search and decided once, by the person acting, who did not register the invoice and holds the duty.
CREATE OR REPLACE FUNCTION accord_twin_is_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND (OLD.decision <> '' OR
        (NEW.id, NEW.holder_id, NEW.invoice_id, NEW.kind, NEW.other_id, NEW.organisation_id, NEW.there, NEW.found_at) IS DISTINCT FROM
        (OLD.id, OLD.holder_id, OLD.invoice_id, OLD.kind, OLD.other_id, OLD.organisation_id, OLD.there, OLD.found_at))) THEN
        RAISE EXCEPTION 'What was found and decided about a twin stands.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.decision <> '' THEN
        RAISE EXCEPTION 'A twin is found first and decided then.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.decision <> '' THEN
        IF NEW.decided_by_id IS DISTINCT FROM accord_acting_person() THEN
            RAISE EXCEPTION 'Whoever decides about a twin does so in their own name.' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM accord_rights(NEW.decided_by_id, accord_london_day(NEW.decided_at), NEW.decided_at) r
            WHERE r.holder = NEW.holder_id AND r.duty = 'duplicate.decide') THEN
            RAISE EXCEPTION 'It takes a person who holds the duty “duplicate.decide” in this organisation.'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF EXISTS (
            SELECT 1 FROM payables_invoice i JOIN documents_record r ON r.id = i.record_id AND r.holder_id = i.holder_id
            LEFT JOIN documents_recordact a ON a.record_id = r.id AND a.duty_id = 'invoice.register'
            WHERE i.id = NEW.invoice_id AND i.holder_id = NEW.holder_id
              AND NEW.decided_by_id IN (r.made_by_id, a.person_id, a.for_person_id)) THEN
            RAISE EXCEPTION 'Whoever registered the invoice does not decide about its twin: it takes another person.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION accord_twin_is_kept() OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_twin_is_kept() FROM PUBLIC;

-- At COMMIT: the lines of an invoice total what it says.
CREATE OR REPLACE FUNCTION accord_invoice_totals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_invoice bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.invoice_id ELSE NEW.invoice_id END;
    v_bad record;
BEGIN
    SELECT i.reference, i.net, i.vat, s.net AS lines_net, s.vat AS lines_vat INTO v_bad
    FROM payables_invoice i
    CROSS JOIN LATERAL (SELECT COALESCE(sum(l.net), 0) AS net, COALESCE(sum(l.vat), 0) AS vat FROM payables_line l
                        WHERE l.invoice_id = i.id AND l.holder_id = i.holder_id) s
    WHERE i.id = v_invoice AND (i.net, i.vat) IS DISTINCT FROM (s.net, s.vat);
    IF FOUND THEN
        RAISE EXCEPTION 'The lines of invoice % come to £% net and £% VAT, the invoice says £% and £%.', v_bad.reference,
            v_bad.lines_net, v_bad.lines_vat, v_bad.net, v_bad.vat USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_invoice_totals() OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_invoice_totals() FROM PUBLIC;

-- An invoice is posted after another person approved it, or matched within tolerance to an approved order, and with every
-- twin of it decided.
CREATE OR REPLACE FUNCTION accord_invoice_may_post() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record record;
    v_twins integer;
    v_fault text;
BEGIN
    IF NEW.posted_at IS NULL OR OLD.posted_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    SELECT r.number, r.state, r.made_by_id INTO v_record FROM documents_record r
        WHERE r.id = NEW.record_id AND r.holder_id = NEW.holder_id;
    IF v_record.state = 'matched' THEN
        v_fault := accord_match_fault(NEW.id);
        IF v_fault IS NOT NULL THEN
            RAISE EXCEPTION '% is not posted by its match alone: %', v_record.number, v_fault
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF v_record.state <> 'approved' OR NOT EXISTS (
        SELECT 1 FROM work_approvalrequest q JOIN work_approvalstep s ON s.request_id = q.id
        WHERE q.record_id = NEW.record_id AND q.holder_id = NEW.holder_id AND q.state = 'approved' AND s.state = 'approved'
          AND s.acted_by_id <> v_record.made_by_id AND NOT EXISTS (
            SELECT 1 FROM documents_recordact a WHERE a.record_id = NEW.record_id
              AND a.duty_id IN ('invoice.register', 'invoice.match') AND a.person_id = s.acted_by_id)) THEN
        RAISE EXCEPTION '% is posted once another person than whoever registered it approved it.', v_record.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT count(*) INTO v_twins FROM accord_invoice_twins(NEW.id) t WHERE NOT EXISTS (
        SELECT 1 FROM payables_twin k WHERE k.invoice_id = NEW.id AND k.holder_id = NEW.holder_id AND k.kind = t.kind
          AND k.decision <> '' AND (k.other_id = t.other OR k.there = t.there));
    IF v_twins > 0 THEN
        RAISE EXCEPTION '% may be a duplicate (% found): it goes on once a second person decided about each.',
            v_record.number, v_twins USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION accord_invoice_may_post() OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_invoice_may_post() FROM PUBLIC;
