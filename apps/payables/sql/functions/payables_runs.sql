-- Triggers of payment runs: what of a run may change, what may be paid, and who may release it.

-- A run is proposed, and gets its payment once.
CREATE OR REPLACE FUNCTION accord_payrun_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A payment run is never removed: drop it.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF to_jsonb(NEW) - 'payment_id' IS DISTINCT FROM to_jsonb(OLD) - 'payment_id' OR OLD.payment_id IS NOT NULL THEN
        RAISE EXCEPTION 'A payment run is not rewritten: drop it and propose another.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- At COMMIT the payment of a run pays exactly what the run says, to each payee the sum of its invoices.
CREATE OR REPLACE FUNCTION accord_payrun_agrees() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_bad record;
BEGIN
    SELECT s.name, p.amount, w.amount AS invoices INTO v_bad
    FROM payables_runpayee p JOIN suppliers_supplier s ON s.id = p.supplier_id
    CROSS JOIN LATERAL (SELECT COALESCE(sum(i.amount - i.deducted), 0) AS amount, COALESCE(sum(i.deducted), 0) AS deducted,
                               count(*) AS n FROM payables_runitem i WHERE i.to_id = p.id AND i.state = 'in') w
    WHERE p.key = NEW.key AND p.position IS NOT NULL
      AND (w.amount, w.deducted, w.n) IS DISTINCT FROM (p.amount, p.deducted, p.invoices::bigint) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The run pays % £%, its invoices make £%.', v_bad.name, v_bad.amount, v_bad.invoices
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM payables_runitem i JOIN payables_runpayee p ON p.id = i.to_id
        WHERE p.key = NEW.key AND p.position IS NULL AND i.state = 'in';
    IF FOUND THEN
        RAISE EXCEPTION 'The run holds an invoice whose payee it does not pay.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM payables_runpayee p JOIN banking_payment y ON y.id = NEW.payment_id
        LEFT JOIN banking_paymentpart q ON q.key = y.key AND q.holder_id = p.holder_id
        LEFT JOIN banking_paymentitem i ON i.part_id = q.id AND i.position = p.position
        WHERE p.key = NEW.key AND p.position IS NOT NULL AND (i.payee_id, i.amount) IS DISTINCT FROM (p.payee_id, p.amount);
    IF FOUND OR (SELECT y.items FROM banking_payment y WHERE y.id = NEW.payment_id) IS DISTINCT FROM
        (SELECT count(*)::integer FROM payables_runpayee p WHERE p.key = NEW.key AND p.position IS NOT NULL) THEN
        RAISE EXCEPTION 'The payment does not pay what the run says.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_payrun_agrees() OWNER TO accord_guard;

-- What goes into a run is posted, owed, and neither stopped nor collected; it enters a run that is still proposed.
CREATE OR REPLACE FUNCTION accord_invoice_may_be_paid(p_invoices bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_bad record;
BEGIN
    SELECT r.number, r.state,
           CASE WHEN EXISTS (SELECT 1 FROM payables_stop s WHERE s.invoice_id = i.id AND s.until IS NULL)
                    THEN 'it is disputed or on hold'
                WHEN EXISTS (SELECT 1 FROM payables_directdebit d WHERE d.invoice_id = i.id AND d.ended_at IS NULL)
                    THEN 'it is collected by direct debit'
                WHEN EXISTS (SELECT 1 FROM payables_settled t WHERE t.invoice_id = i.id AND t.undone_on IS NULL)
                    THEN 'it is settled already'
                ELSE format('it is “%s”', r.state) END AS why
        INTO v_bad
        FROM payables_invoice i JOIN documents_record r ON r.id = i.record_id
        WHERE i.id = ANY (p_invoices) AND (i.posted_at IS NULL OR i.paid_at IS NOT NULL OR r.state <> 'posted'
            OR EXISTS (SELECT 1 FROM payables_stop s WHERE s.invoice_id = i.id AND s.until IS NULL)
            OR EXISTS (SELECT 1 FROM payables_directdebit d WHERE d.invoice_id = i.id AND d.ended_at IS NULL)
            OR EXISTS (SELECT 1 FROM payables_settled t WHERE t.invoice_id = i.id AND t.undone_on IS NULL))
        ORDER BY r.number LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% is not paid by a run: %.', v_bad.number, v_bad.why USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
ALTER FUNCTION accord_invoice_may_be_paid(bigint[]) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_invoice_may_be_paid(bigint[]) FROM PUBLIC;

-- State of the run that rows name by its key, wherever the run is held.
CREATE OR REPLACE FUNCTION accord_payrun_state(p_key uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN (SELECT r.state FROM payables_run u JOIN documents_record r ON r.id = u.record_id WHERE u.key = p_key);
END $$;
ALTER FUNCTION accord_payrun_state(uuid) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_payrun_state(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION accord_runitems_are_right() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM (SELECT DISTINCT a.key FROM added a) k WHERE accord_payrun_state(k.key) IS DISTINCT FROM 'proposed')
        OR EXISTS (SELECT 1 FROM added a WHERE a.state NOT IN ('in', 'left')) THEN
        RAISE EXCEPTION 'Invoices enter a run while it is proposed.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM accord_invoice_may_be_paid(ARRAY(SELECT a.invoice_id FROM added a WHERE a.state = 'in'));
    RETURN NULL;
END $$;
ALTER FUNCTION accord_runitems_are_right() OWNER TO accord_guard;

-- An item is taken out and put in while its run is proposed; then it follows its payment.
CREATE OR REPLACE FUNCTION accord_runitem_is_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_moves text[] := ARRAY['state', 'why', 'reason', 'taken_by_id', 'to_id'];
    v_run text;
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - v_moves IS DISTINCT FROM to_jsonb(OLD) - v_moves
        OR (OLD.to_id IS NOT NULL AND NEW.to_id IS DISTINCT FROM OLD.to_id) THEN
        RAISE EXCEPTION 'What a run found of an invoice stands.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    v_run := accord_payrun_state(NEW.key);
    IF (OLD.state, NEW.state) IN (('in', 'out'), ('out', 'in'), ('left', 'in')) AND v_run = 'proposed' THEN
        IF NEW.state = 'out' AND NEW.taken_by_id::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '') THEN
            RAISE EXCEPTION 'Whoever takes an invoice out of a run does it in their own name.' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF NEW.state = 'in' THEN
            PERFORM accord_invoice_may_be_paid(ARRAY[NEW.invoice_id]);
        END IF;
    ELSIF (OLD.state, NEW.state) = ('in', 'freed') AND v_run IN ('proposed', 'sent', 'dropped') THEN
        NULL;
    ELSIF (OLD.state, NEW.state) IN (('in', 'paid'), ('in', 'failed'), ('paid', 'failed')) AND v_run NOT IN ('proposed', 'sent', 'dropped') THEN
        NULL;
    ELSE
        RAISE EXCEPTION 'An invoice in a run that is “%” does not go from “%” to “%”.', v_run, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION accord_runitem_is_kept() OWNER TO accord_guard;

-- Nobody releases a run who registered, matched or approved an invoice in it, or in whose name that was done.
CREATE OR REPLACE FUNCTION accord_payrun_released_by(p_payment uuid, p_person bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_number text;
BEGIN
    IF EXISTS (SELECT 1 FROM banking_payment y JOIN payables_run u ON u.payment_id = y.id
               WHERE y.key = p_payment AND u.proposed_by_id = p_person) THEN
        RAISE EXCEPTION 'Whoever proposed a payment run does not release it.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT r.number INTO v_number
        FROM banking_payment y JOIN payables_run u ON u.payment_id = y.id
        JOIN payables_runitem n ON n.key = u.key AND n.state IN ('in', 'paid')
        JOIN payables_invoice i ON i.id = n.invoice_id JOIN documents_record r ON r.id = i.record_id
        WHERE y.key = p_payment AND (r.made_by_id = p_person
            OR EXISTS (SELECT 1 FROM documents_recordact a WHERE a.record_id = r.id
                       AND a.duty_id IN ('invoice.register', 'invoice.match', 'invoice.approve') AND p_person IN (a.person_id, a.for_person_id))
            OR EXISTS (SELECT 1 FROM work_approvalrequest q JOIN work_approvalstep s ON s.request_id = q.id
                       WHERE q.record_id = r.id AND s.state = 'approved' AND p_person IN (s.acted_by_id, s.for_person_id)))
        ORDER BY r.number LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'You registered, matched or approved % in this run, so another person releases it.', v_number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
ALTER FUNCTION accord_payrun_released_by(uuid, bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_payrun_released_by(uuid, bigint) FROM PUBLIC;

-- A debt is settled once; by a run only with its file, released by a person who had nothing to do with its invoices,
-- and never while it is disputed or on hold.
CREATE OR REPLACE FUNCTION accord_settled_is_right() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_bad record;
BEGIN
    IF EXISTS (SELECT 1 FROM added a WHERE a.undone_on IS NOT NULL) THEN
        RAISE EXCEPTION 'A debt is settled first and owed again then.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT r.number INTO v_bad FROM added a JOIN payables_invoice i ON i.id = a.invoice_id
        JOIN documents_record r ON r.id = i.record_id
        WHERE a.how <> 'set_off' AND EXISTS (SELECT 1 FROM payables_stop s WHERE s.invoice_id = i.id AND s.until IS NULL) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% is disputed or on hold, so nothing settles it.', v_bad.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT r.number INTO v_bad FROM added a JOIN payables_invoice i ON i.id = a.invoice_id
        JOIN documents_record r ON r.id = i.record_id
        WHERE a.how = 'run' AND NOT EXISTS (
            SELECT 1 FROM payables_runitem n JOIN payables_run u ON u.key = n.key JOIN banking_payment y ON y.id = u.payment_id
            WHERE n.key = a.key AND n.invoice_id = a.invoice_id AND n.state = 'in' AND y.filed_at IS NOT NULL) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% is settled by a run when the file of that run is made.', v_bad.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM accord_payrun_released_by(y.key, y.approved_by_id) FROM (SELECT DISTINCT a.key FROM added a WHERE a.how = 'run') k
        JOIN payables_run u ON u.key = k.key JOIN banking_payment y ON y.id = u.payment_id;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_settled_is_right() OWNER TO accord_guard;

-- At COMMIT what is settled was owed by then, and its invoice says so: paid, set off, or in a run that the bank has.  One of
-- nought owes nothing.
CREATE OR REPLACE FUNCTION accord_settled_was_owed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_invoice record;
BEGIN
    SELECT i.gross, i.posted_on, r.number, r.state INTO v_invoice FROM payables_invoice i JOIN documents_record r ON r.id = i.record_id
        WHERE i.id = NEW.invoice_id;
    IF v_invoice.gross <> 0 AND (v_invoice.posted_on IS NULL OR v_invoice.posted_on > NEW.dated
        OR (NEW.how <> 'run' AND NEW.undone_on IS NULL AND v_invoice.state NOT IN ('paid', 'set_off'))) THEN
        RAISE EXCEPTION '% was not owed by then, or is not said to be settled.', v_invoice.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_settled_was_owed() OWNER TO accord_guard;

CREATE OR REPLACE FUNCTION accord_settled_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'undone_on' IS DISTINCT FROM to_jsonb(OLD) - 'undone_on' OR OLD.undone_on IS NOT NULL
        OR NEW.undone_on < NEW.dated THEN
        RAISE EXCEPTION 'What settled a debt stands; it is undone once.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- A payee is told of a payment once the bank confirmed it and it did not come back; of nought there is nothing to tell.
CREATE OR REPLACE FUNCTION accord_remittance_is_due() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payables_runpayee p WHERE p.id = NEW.to_id AND p.amount > 0 AND (p.failed_on IS NOT NULL
               OR COALESCE(accord_payrun_state(p.key), '') NOT IN ('confirmed', 'part_failed'))) THEN
        RAISE EXCEPTION 'A payee is told of its payment once the bank confirmed it, never before.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_remittance_is_due() OWNER TO accord_guard;
