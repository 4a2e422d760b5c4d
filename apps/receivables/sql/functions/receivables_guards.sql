-- Triggers of room receivables: what an issued invoice is, what an item may do, and that items equal the books.

-- An invoice changes while it is a draft; once issued only its figures do, by the items that come in.
CREATE OR REPLACE FUNCTION accord_sale_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record record;
    v_lines record;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'An invoice is never removed: drop the draft, or credit it.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.issued_on IS NOT NULL OR (NEW.paid, NEW.credited, NEW.written_off) <> (0, 0, 0) THEN
            RAISE EXCEPTION 'An invoice begins as a draft of which nothing is settled.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.paid, NEW.credited, NEW.written_off) IS DISTINCT FROM (OLD.paid, OLD.credited, OLD.written_off)
        AND current_user <> 'accord_guard' THEN
        RAISE EXCEPTION 'What is settled of an invoice comes of receipts, credit notes and write-offs alone.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT r.number, r.state INTO v_record FROM documents_record r WHERE r.id = OLD.record_id;
    IF OLD.issued_on IS NOT NULL THEN
        IF to_jsonb(NEW) - ARRAY['paid', 'credited', 'written_off']
            IS DISTINCT FROM to_jsonb(OLD) - ARRAY['paid', 'credited', 'written_off'] THEN
            RAISE EXCEPTION '% is issued and no longer changes: credit it.', v_record.number
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.issued_on IS NULL THEN
        IF v_record.state <> 'draft' OR (NEW.id, NEW.holder_id, NEW.record_id) IS DISTINCT FROM (OLD.id, OLD.holder_id, OLD.record_id) THEN
            RAISE EXCEPTION '% is “%” and changes as a draft only.', v_record.number, v_record.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT count(*) AS n, sum(l.net) AS net, sum(l.vat) AS vat INTO v_lines FROM receivables_invoiceline l WHERE l.invoice_id = OLD.id;
    IF v_record.state <> 'issued' OR NOT EXISTS (
        SELECT 1 FROM documents_recordact a WHERE a.record_id = OLD.record_id AND a.duty_id = 'income.approve') THEN
        RAISE EXCEPTION '% is issued once another person approved it.', v_record.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_lines.n = 0 OR (v_lines.net, v_lines.vat) IS DISTINCT FROM (NEW.net, NEW.vat) THEN
        RAISE EXCEPTION 'The lines of % do not total £%.', v_record.number, NEW.gross USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF to_jsonb(NEW) - ARRAY['issued_on', 'tax_point', 'due_on', 'parties']
        IS DISTINCT FROM to_jsonb(OLD) - ARRAY['issued_on', 'tax_point', 'due_on', 'parties'] THEN
        RAISE EXCEPTION '% is issued as it was approved.', v_record.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- At COMMIT the state of an invoice is what its figures say.
CREATE OR REPLACE FUNCTION accord_sale_says_so() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_invoice record;
    v_owed numeric;
    v_says text;
BEGIN
    SELECT i.*, r.number, r.state INTO v_invoice FROM receivables_invoice i JOIN documents_record r ON r.id = i.record_id
        WHERE i.id = NEW.id;
    IF v_invoice.issued_on IS NULL THEN
        IF v_invoice.state NOT IN ('draft', 'waiting', 'approved', 'dropped') THEN
            RAISE EXCEPTION '% is “%” and was never issued.', v_invoice.number, v_invoice.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END IF;
    v_owed := v_invoice.gross - v_invoice.paid - v_invoice.credited - v_invoice.written_off;
    v_says := CASE WHEN v_owed = v_invoice.gross THEN 'issued' WHEN v_owed > 0 THEN 'part_paid'
        WHEN v_invoice.written_off > 0 THEN 'written_off' WHEN v_invoice.credited = v_invoice.gross THEN 'credited' ELSE 'paid' END;
    IF v_says <> v_invoice.state THEN
        RAISE EXCEPTION '% is “%”, and its figures say “%”.', v_invoice.number, v_invoice.state, v_says
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM receivables_item m WHERE m.invoice_id = v_invoice.id AND m.kind = 'invoice') THEN
        RAISE EXCEPTION '% is issued and owed by nobody.', v_invoice.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- Lines change with the draft.
CREATE OR REPLACE FUNCTION accord_saleline_is_open() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record record;
BEGIN
    SELECT r.number, r.state INTO v_record FROM receivables_invoice i JOIN documents_record r ON r.id = i.record_id
        WHERE i.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.invoice_id ELSE NEW.invoice_id END;
    IF FOUND AND v_record.state <> 'draft' OR TG_OP = 'UPDATE' AND NEW.invoice_id <> OLD.invoice_id THEN
        RAISE EXCEPTION '% is “%”, and its lines change as a draft only.', v_record.number, v_record.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

-- What is credited of a line, waiting notes included, never exceeds it.
CREATE OR REPLACE FUNCTION accord_sale_credit_within() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_line record;
    v_taken record;
BEGIN
    SELECT l.position, l.net, l.vat, r.number, i.issued_on INTO v_line
        FROM receivables_invoiceline l JOIN receivables_invoice i ON i.id = l.invoice_id JOIN documents_record r ON r.id = i.record_id
        JOIN receivables_credit c ON c.id = NEW.credit_id AND c.invoice_id = l.invoice_id
        WHERE l.id = NEW.line_id AND l.holder_id = NEW.holder_id FOR UPDATE OF l;
    IF NOT FOUND OR v_line.issued_on IS NULL THEN
        RAISE EXCEPTION 'A credit note takes back lines of the issued invoice that it names.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT sum(x.net) AS net, sum(x.vat) AS vat INTO v_taken FROM receivables_creditline x
        JOIN receivables_credit c ON c.id = x.credit_id JOIN documents_record r ON r.id = c.record_id
        WHERE x.line_id = NEW.line_id AND r.state IN ('waiting', 'issued');
    IF v_taken.net > v_line.net OR v_taken.vat > v_line.vat THEN
        RAISE EXCEPTION 'Line % of % is of £% and £% VAT; with this note £% and £% would be credited.', v_line.position,
            v_line.number, v_line.net, v_line.vat, v_taken.net, v_taken.vat USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION accord_sale_credit_totals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (SELECT (sum(x.net), sum(x.vat)) FROM receivables_creditline x WHERE x.credit_id = NEW.id) IS DISTINCT FROM (NEW.net, NEW.vat) THEN
        RAISE EXCEPTION 'The lines of the credit note do not total £%.', NEW.gross USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- An item settles no more than is owed, on a document that another person approved where it takes one; what stands on
-- account is the customer's money and never less than nothing.  The invoice's figures move with it.
CREATE OR REPLACE FUNCTION accord_sale_item_counts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_kinds jsonb := '{"invoice": "receivables.invoice", "credit": "receivables.credit", "receipt": "receivables.receipt", "write_off": "receivables.write_off", "refund": "receivables.refund"}';
    v_invoice record;
    v_owed numeric;
    v_account numeric;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM documents_record r WHERE r.id = NEW.record_id AND r.holder_id = NEW.holder_id
                   AND r.row_class = 2 AND r.kind = v_kinds ->> NEW.kind) THEN
        RAISE EXCEPTION 'What a customer owes moves by invoices, credit notes, receipts, refunds and write-offs, each with its own record.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind IN ('invoice', 'credit', 'write_off', 'refund') AND NOT EXISTS (
        SELECT 1 FROM documents_recordact a WHERE a.record_id = NEW.record_id
            AND a.duty_id = CASE NEW.kind WHEN 'write_off' THEN 'writeoff.approve' ELSE 'income.approve' END) THEN
        RAISE EXCEPTION 'This takes the approval of another person first.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM receivables_customer c WHERE c.id = NEW.customer_id FOR NO KEY UPDATE;
    IF NEW.invoice_id IS NULL THEN
        IF NEW.kind NOT IN ('receipt', 'credit', 'refund') THEN
            RAISE EXCEPTION 'Only receipts, credit notes and refunds stand on account.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT sum(m.amount) INTO v_account FROM receivables_item m WHERE m.customer_id = NEW.customer_id AND m.invoice_id IS NULL;
        IF v_account > 0 THEN
            RAISE EXCEPTION 'The customer has £% less on account than this would take.', v_account
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END IF;
    SELECT i.*, r.number INTO v_invoice FROM receivables_invoice i JOIN documents_record r ON r.id = i.record_id
        WHERE i.id = NEW.invoice_id AND i.holder_id = NEW.holder_id AND i.customer_id = NEW.customer_id AND i.issued_on IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Only an issued invoice of this customer is settled.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind = 'refund' THEN
        RAISE EXCEPTION 'A refund gives back money on account, and touches no invoice.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind = 'invoice' THEN
        IF NEW.amount <> v_invoice.gross OR NEW.record_id <> v_invoice.record_id OR NEW.dated <> v_invoice.issued_on THEN
            RAISE EXCEPTION '% is owed with its own £% from its own day.', v_invoice.number, v_invoice.gross
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END IF;
    v_owed := v_invoice.gross - v_invoice.paid - v_invoice.credited - v_invoice.written_off;
    IF -NEW.amount > v_owed THEN
        RAISE EXCEPTION '% is owed £% only, not £%.', v_invoice.number, v_owed, -NEW.amount
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE receivables_invoice i SET
        paid = i.paid - CASE WHEN NEW.kind = 'receipt' THEN NEW.amount ELSE 0 END,
        credited = i.credited - CASE WHEN NEW.kind = 'credit' THEN NEW.amount ELSE 0 END,
        written_off = i.written_off - CASE WHEN NEW.kind = 'write_off' THEN NEW.amount ELSE 0 END
        WHERE i.id = NEW.invoice_id;
    RETURN NULL;
END $$;

-- At COMMIT the items of a document equal what it posted to the debtors' control account, day by day.
CREATE OR REPLACE FUNCTION accord_sale_item_posted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_bad record;
BEGIN
    SELECT w.dated, sum(w.item) AS items, sum(w.line) AS lines INTO v_bad FROM (
        SELECT m.dated, m.amount AS item, 0::numeric AS line FROM receivables_item m WHERE m.record_id = NEW.record_id
        UNION ALL
        SELECT l.dated, 0, l.amount FROM ledger_posting p JOIN ledger_journal j ON j.posting_id = p.id JOIN ledger_line l ON l.journal_id = j.id
            JOIN ledger_coding c ON c.id = l.coding_id JOIN ledger_account a ON a.code = c.account_id
            WHERE p.record_id = NEW.record_id AND p.holder_id = NEW.holder_id AND a.role = 'receivables'
    ) w GROUP BY w.dated HAVING sum(w.item) <> sum(w.line) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'On % this document moves what the customer owes by £% and the debtors'' account by £%.',
            to_char(v_bad.dated, 'FMDD FMMonth YYYY'), v_bad.items, v_bad.lines USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- The instalments of a plan total it.
CREATE OR REPLACE FUNCTION accord_sale_plan_totals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_plan bigint := COALESCE((to_jsonb(NEW) ->> 'plan_id')::bigint, NEW.id);
BEGIN
    IF (SELECT p.amount FROM receivables_plan p WHERE p.id = v_plan)
        IS DISTINCT FROM (SELECT sum(s.amount) FROM receivables_instalment s WHERE s.plan_id = v_plan) THEN
        RAISE EXCEPTION 'The instalments do not total what was owed.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- The list of a run changes while it is a draft; a letter that went out stays.
CREATE OR REPLACE FUNCTION accord_sale_reminder_is_open() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_run record;
BEGIN
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.sent_on IS NOT NULL
        OR to_jsonb(NEW) - ARRAY['left_out', 'sent_on'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['left_out', 'sent_on']) THEN
        RAISE EXCEPTION 'A reminder is left out of its list or sent, and not rewritten.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT r.number, r.state INTO v_run FROM documents_record r WHERE r.id = NEW.run_id;
    IF FOUND AND v_run.state <> 'draft' THEN
        RAISE EXCEPTION '% is “%” and no longer changes.', v_run.number, v_run.state USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- A refund keeps what was asked for; only the payment that settles it is named later.
CREATE OR REPLACE FUNCTION accord_sale_refund_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'payment_id' IS DISTINCT FROM to_jsonb(OLD) - 'payment_id' THEN
        RAISE EXCEPTION 'A refund is not rewritten: drop it and ask again.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- What is left of money that nobody identified is counted by its draws alone.
CREATE OR REPLACE FUNCTION accord_sale_unknown_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'left' IS DISTINCT FROM to_jsonb(OLD) - 'left'
        OR NEW."left" <> OLD."left" AND current_user <> 'accord_guard' THEN
        RAISE EXCEPTION 'Money that is not identified changes by what is put to customers alone.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION accord_sale_draw_counts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_unknown record;
BEGIN
    SELECT u.*, r.number INTO v_unknown FROM receivables_unknown u JOIN documents_record r ON r.id = u.record_id
        WHERE u.id = NEW.unknown_id AND u.holder_id = NEW.holder_id FOR UPDATE OF u;
    IF NOT EXISTS (SELECT 1 FROM receivables_receipt p WHERE p.record_id = NEW.record_id AND p.holder_id = NEW.holder_id
                   AND p.source_id = v_unknown.record_id AND p.amount = abs(NEW.amount)) THEN
        RAISE EXCEPTION 'Money that is not identified is put to a customer by a receipt that names it.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.amount > v_unknown."left" OR v_unknown."left" - NEW.amount > v_unknown.amount THEN
        RAISE EXCEPTION 'Of % % is left, not %.', v_unknown.number, accord_in_pounds(v_unknown."left"), accord_in_pounds(NEW.amount)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE receivables_unknown u SET "left" = u."left" - NEW.amount WHERE u.id = NEW.unknown_id;
    RETURN NULL;
END $$;

-- At COMMIT what came to suspense and what was drawn from it equal what their documents posted there; the state says so.
CREATE OR REPLACE FUNCTION accord_sale_unknown_posted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record bigint := COALESCE((to_jsonb(NEW) ->> 'origin_id')::bigint, NEW.record_id);
    v_said numeric;
    v_booked numeric;
    v_unknown record;
BEGIN
    SELECT COALESCE((SELECT sum(u.amount) FROM receivables_unknown u WHERE u.origin_id = v_record), 0)
         - COALESCE((SELECT sum(d.amount) FROM receivables_draw d WHERE d.record_id = v_record), 0) INTO v_said;
    SELECT COALESCE(-sum(l.amount), 0) INTO v_booked
        FROM ledger_posting p JOIN ledger_journal j ON j.posting_id = p.id JOIN ledger_line l ON l.journal_id = j.id
        JOIN ledger_coding c ON c.id = l.coding_id JOIN ledger_account a ON a.code = c.account_id
        WHERE p.record_id = v_record AND p.holder_id = NEW.holder_id AND a.role = 'suspense';
    IF v_said <> v_booked THEN
        RAISE EXCEPTION 'This document moves % of money not identified, and % on suspense.', accord_in_pounds(v_said),
            accord_in_pounds(v_booked) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT r.number, r.state, u."left" INTO v_unknown FROM receivables_unknown u JOIN documents_record r ON r.id = u.record_id
        WHERE u.id = COALESCE((to_jsonb(NEW) ->> 'unknown_id')::bigint, NEW.id);
    IF (v_unknown.state = 'allocated') <> (v_unknown."left" = 0) THEN
        RAISE EXCEPTION '% is “%” with % left.', v_unknown.number, v_unknown.state, accord_in_pounds(v_unknown."left")
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- VAT of a write-off that is posted is claimed back once, never more than there was in it, and not before its day.
CREATE OR REPLACE FUNCTION accord_sale_relief_within() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_loss record;
BEGIN
    SELECT w.vat, w.relief_from, r.number, r.state INTO v_loss FROM receivables_writeoff w JOIN documents_record r ON r.id = w.record_id
        WHERE w.id = NEW.write_off_id AND w.holder_id = NEW.holder_id FOR UPDATE OF w;
    IF v_loss.state IS DISTINCT FROM 'posted' OR v_loss.vat <> NEW.vat THEN
        RAISE EXCEPTION 'VAT is claimed back of a write-off that is posted, all that is in it.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_loss.relief_from > (SELECT (d.made_at AT TIME ZONE 'Europe/London')::date FROM documents_record d WHERE d.id = NEW.record_id) THEN
        RAISE EXCEPTION 'The VAT in % may be claimed back from %.', v_loss.number, to_char(v_loss.relief_from, 'FMDD FMMonth YYYY')
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM receivables_relief o JOIN documents_record r ON r.id = o.record_id
               WHERE o.write_off_id = NEW.write_off_id AND o.id <> NEW.id AND r.state IN ('waiting', 'posted')) THEN
        RAISE EXCEPTION 'The VAT in % is claimed back already.', v_loss.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

ALTER FUNCTION accord_sale_says_so() OWNER TO accord_guard;
ALTER FUNCTION accord_sale_credit_within() OWNER TO accord_guard;
ALTER FUNCTION accord_sale_credit_totals() OWNER TO accord_guard;
ALTER FUNCTION accord_sale_item_counts() OWNER TO accord_guard;
ALTER FUNCTION accord_sale_item_posted() OWNER TO accord_guard;
ALTER FUNCTION accord_sale_plan_totals() OWNER TO accord_guard;
ALTER FUNCTION accord_sale_draw_counts() OWNER TO accord_guard;
ALTER FUNCTION accord_sale_unknown_posted() OWNER TO accord_guard;
ALTER FUNCTION accord_sale_relief_within() OWNER TO accord_guard;
