-- Triggers of room banking: accounts, payees and their changes, payments, statements, matches, reconciliations.
-- New rows are judged AFTER INSERT, when the policy has had its say: before it, a guard would answer about rows that the
-- writer may not see.

-- Whoever is named does it in their own name, once.
CREATE OR REPLACE FUNCTION accord_bank_own_name(p_before bigint, p_after bigint, p_what text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF p_before IS NOT DISTINCT FROM p_after THEN
        RETURN;
    END IF;
    IF p_before IS NOT NULL THEN
        RAISE EXCEPTION '% already, by another act. Nobody does it again.', p_what USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF p_after::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '') THEN
        RAISE EXCEPTION 'Whoever is named does it in their own name.' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- An own account stands on a bank account of the books for ever; its sealed details change only by a change of keys.
CREATE OR REPLACE FUNCTION accord_bank_account_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Bank account % is never removed: end it.', OLD.name USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.holder_id, NEW.coding_id, NEW.transit_id, NEW.tail, NEW.prints, lower(NEW.during))
            IS DISTINCT FROM (OLD.id, OLD.holder_id, OLD.coding_id, OLD.transit_id, OLD.tail, OLD.prints, lower(OLD.during)) THEN
            RAISE EXCEPTION 'Number and coding of bank account % never change: end it and open another.', OLD.name
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (SELECT a.role FROM ledger_coding c JOIN ledger_account a ON a.code = c.account_id WHERE c.id = NEW.coding_id) IS DISTINCT FROM 'bank' THEN
        RAISE EXCEPTION 'Bank account % stands on a bank account of the books.', NEW.name USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (SELECT a.role FROM ledger_coding c JOIN ledger_account a ON a.code = c.account_id WHERE c.id = NEW.transit_id) = 'bank' THEN
        RAISE EXCEPTION 'Payments in transit of % stand apart from the bank account.', NEW.name
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- A mandate is answered by the organisation it was offered to, in the name of a person who did not offer it.
CREATE OR REPLACE FUNCTION accord_mandate_is_answered() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_offer record;
BEGIN
    SELECT m.* INTO v_offer FROM banking_mandate m
        WHERE m.key = NEW.key AND m.reader_id = NEW.holder_id AND m.holder_id = NEW.reader_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This organisation was offered no such mandate.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_offer.offered_by_id = NEW.person_id THEN
        RAISE EXCEPTION 'Whoever offered a mandate does not agree to it: it takes a second person, of the other organisation.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM accord_bank_own_name(NULL, NEW.person_id, 'The mandate was answered');
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION accord_contact_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'sealed' - 'ended_at' IS DISTINCT FROM to_jsonb(OLD) - 'sealed' - 'ended_at'
        OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at) THEN
        RAISE EXCEPTION 'A contact is not rewritten: end it and keep another.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- A change of bank details goes its steps in order, each in a person's own name: request, call-back on a contact held
-- long enough before it, approval with evidence on file and the hold of the organisation's rule, shortening.
CREATE OR REPLACE FUNCTION accord_bank_change_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_steps text[] := ARRAY['sealed', 'contact_id', 'called_by_id', 'called_at', 'spoke_with', 'confirmed', 'approved_by_id',
        'approved_at', 'hold_until', 'shortened_by_id', 'shortened_at', 'shortened_because'];
    v_contact record;
    v_rule record;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A change of bank details is never removed.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM accord_bank_own_name(NULL, NEW.requested_by_id, 'The change was asked for');
        IF NEW.called_by_id IS NOT NULL OR NEW.approved_by_id IS NOT NULL OR NEW.shortened_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'A change of bank details begins with its request alone.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - v_steps IS DISTINCT FROM to_jsonb(OLD) - v_steps THEN
        RAISE EXCEPTION 'What was asked for is not rewritten: drop this change and ask anew.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM accord_bank_own_name(OLD.called_by_id, NEW.called_by_id, 'The call-back was made');
    PERFORM accord_bank_own_name(OLD.approved_by_id, NEW.approved_by_id, 'The change was approved');
    PERFORM accord_bank_own_name(OLD.shortened_by_id, NEW.shortened_by_id, 'The hold was shortened');
    SELECT h.days, h.contact_days INTO v_rule FROM banking_holdrule h
        WHERE h.holder_id = NEW.holder_id AND h.during @> (NEW.requested_at AT TIME ZONE 'Europe/London')::date;
    IF NEW.called_by_id IS DISTINCT FROM OLD.called_by_id THEN
        SELECT c.* INTO v_contact FROM banking_contact c WHERE c.id = NEW.contact_id AND c.ended_at IS NULL
            AND (c.kind, c.supplier_id, c.party) IS NOT DISTINCT FROM (NEW.kind, NEW.supplier_id, NEW.party);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'The call-back goes to a contact of this payee that is held already.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF v_contact.made_at > NEW.requested_at - make_interval(days => COALESCE(v_rule.contact_days, 0)) THEN
            RAISE EXCEPTION 'This contact is not held long enough: it was kept on %, and the change was asked for on %. Call one that is older than the request by % days.',
                to_char(v_contact.made_at, 'FMDD FMMonth YYYY'), to_char(NEW.requested_at, 'FMDD FMMonth YYYY'),
                COALESCE(v_rule.contact_days, 0) USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF (NEW.contact_id, NEW.called_at, NEW.spoke_with, NEW.confirmed)
        IS DISTINCT FROM (OLD.contact_id, OLD.called_at, OLD.spoke_with, OLD.confirmed) THEN
        RAISE EXCEPTION 'A call-back is not rewritten.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id THEN
        IF NEW.approved_by_id IN (NEW.requested_by_id, NEW.called_by_id) THEN
            RAISE EXCEPTION 'Whoever asked for a change of bank details, or called back, does not approve it.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM documents_storedfile f WHERE f.record_id = NEW.record_id) THEN
            RAISE EXCEPTION 'A change of bank details is approved with its evidence on file: attach the payee''s letter first.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF v_rule.days IS NULL OR NEW.hold_until < (NEW.approved_at AT TIME ZONE 'Europe/London')::date + v_rule.days THEN
            RAISE EXCEPTION 'The hold of this organisation''s rule begins with the approval. Set the rule first where there is none.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.hold_until IS DISTINCT FROM OLD.hold_until AND (NEW.shortened_by_id IS NOT DISTINCT FROM OLD.shortened_by_id
        OR NEW.hold_until > OLD.hold_until OR NEW.hold_until < (NEW.shortened_at AT TIME ZONE 'Europe/London')::date) THEN
        RAISE EXCEPTION 'A hold is only shortened, once, by a named person and not into the past.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- Details that are paid to come from an approved change and are never overwritten: they only end.
CREATE OR REPLACE FUNCTION accord_payee_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM banking_bankchange c WHERE c.id = NEW.change_id AND c.approved_by_id IS NOT NULL
            AND c.confirmed AND (c.kind, c.supplier_id, c.party, c.prints, c.tail, c.checked)
                IS NOT DISTINCT FROM (NEW.kind, NEW.supplier_id, NEW.party, NEW.prints, NEW.tail, NEW.checked)) THEN
            RAISE EXCEPTION 'Bank details come from an approved change, as it was approved.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'sealed' - 'during' IS DISTINCT FROM to_jsonb(OLD) - 'sealed' - 'during'
        OR lower(NEW.during) IS DISTINCT FROM lower(OLD.during)
        OR (upper(OLD.during) IS NOT NULL AND upper(NEW.during) IS DISTINCT FROM upper(OLD.during)) THEN
        RAISE EXCEPTION 'Bank details are never overwritten: a change ends these and begins others.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- A payment is prepared, approved by another person, filed and confirmed, each once and in a person's own name.  Nobody
-- approves it who had to do with the bank details of a payee in it.
CREATE OR REPLACE FUNCTION accord_payment_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_steps text[] := ARRAY['approved_by_id', 'approved_at', 'filed_at', 'confirmed_at'];
    v_sum record;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A payment is never removed.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM accord_bank_own_name(NULL, NEW.prepared_by_id, 'The payment was prepared');
        IF NEW.approved_by_id IS NOT NULL OR NEW.filed_at IS NOT NULL OR NEW.confirmed_at IS NOT NULL THEN
            RAISE EXCEPTION 'A payment begins as prepared.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - v_steps IS DISTINCT FROM to_jsonb(OLD) - v_steps THEN
        RAISE EXCEPTION 'A payment is not rewritten: withdraw it and prepare another.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM accord_bank_own_name(OLD.approved_by_id, NEW.approved_by_id, 'The payment was approved');
    IF NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id THEN
        IF NEW.approved_by_id = NEW.prepared_by_id THEN
            RAISE EXCEPTION 'Whoever prepared a payment does not approve it.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM banking_paymentpart p JOIN banking_paymentitem i ON i.part_id = p.id
                   JOIN banking_payeeaccount a ON a.id = i.payee_id JOIN banking_bankchange c ON c.id = a.change_id
                   WHERE p.key = NEW.key AND NEW.approved_by_id IN (c.requested_by_id, c.called_by_id, c.approved_by_id, c.shortened_by_id)) THEN
            RAISE EXCEPTION 'You had to do with the bank details of a payee in this payment, so another person approves it.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT sum(p.amount) AS amount, sum(p.items) AS items INTO v_sum FROM banking_paymentpart p WHERE p.key = NEW.key;
        IF (v_sum.amount, v_sum.items) IS DISTINCT FROM (NEW.amount, NEW.items::bigint) THEN
            RAISE EXCEPTION 'The parts of this payment do not make its total.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF (OLD.filed_at IS NOT NULL AND NEW.filed_at IS DISTINCT FROM OLD.filed_at)
        OR (OLD.confirmed_at IS NOT NULL AND NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at)
        OR (NEW.filed_at IS NOT NULL AND NEW.approved_by_id IS NULL)
        OR (NEW.filed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM banking_paymentfile f WHERE f.payment_id = NEW.id))
        OR (NEW.confirmed_at IS NOT NULL AND NEW.filed_at IS NULL) THEN
        RAISE EXCEPTION 'A payment is filed once after its approval, and confirmed once after that.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION accord_payment_guard() OWNER TO accord_guard;

-- At COMMIT a part has the items and pounds that it says, and the pounds that came back.
CREATE OR REPLACE FUNCTION accord_payment_part_adds_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_part record;
    v_sum record;
BEGIN
    SELECT p.* INTO v_part FROM banking_paymentpart p WHERE p.id = NEW.id;
    SELECT count(*) AS items, COALESCE(sum(i.amount), 0) AS amount,
           COALESCE(sum(i.amount) FILTER (WHERE i.state = 'failed'), 0) AS failed
        INTO v_sum FROM banking_paymentitem i WHERE i.part_id = NEW.id;
    IF (v_sum.items, v_sum.amount, v_sum.failed) IS DISTINCT FROM (v_part.items::bigint, v_part.amount, v_part.failed) THEN
        RAISE EXCEPTION 'A part of a payment says £%, its items make £%.', v_part.amount, v_sum.amount
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_payment_part_adds_up() OWNER TO accord_guard;

-- Items come with their payment and only learn whether they were paid.
CREATE OR REPLACE FUNCTION accord_payment_item_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_payment record;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'An item of a payment is never removed.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT y.approved_by_id, y.filed_at INTO v_payment FROM banking_paymentpart p JOIN banking_payment y ON y.key = p.key
        WHERE p.id = NEW.part_id;
    IF TG_OP = 'INSERT' THEN
        IF v_payment.approved_by_id IS NOT NULL OR NEW.state <> 'waiting' THEN
            RAISE EXCEPTION 'An approved payment takes no further item.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'state' - 'failed_because' IS DISTINCT FROM to_jsonb(OLD) - 'state' - 'failed_because' THEN
        RAISE EXCEPTION 'An item of a payment is not rewritten.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_payment.filed_at IS NULL OR (OLD.state, NEW.state) NOT IN (('waiting', 'confirmed'), ('waiting', 'failed'), ('confirmed', 'failed')) THEN
        RAISE EXCEPTION 'An item is confirmed or comes back after its file was made, and then stays so.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION accord_payment_item_guard() OWNER TO accord_guard;

-- The file comes after the approval, and pays nobody whose details are being changed or rest in their hold.
CREATE OR REPLACE FUNCTION accord_payment_file_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_payment record;
    v_frozen integer;
BEGIN
    SELECT y.key, y.pay_on, y.approved_by_id, r.state, r.number INTO v_payment FROM banking_payment y
        JOIN documents_record r ON r.id = y.record_id WHERE y.id = NEW.payment_id;
    IF v_payment.approved_by_id IS NULL OR v_payment.state <> 'approved' THEN
        RAISE EXCEPTION 'A file is made of an approved payment, and only once.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT count(*) INTO v_frozen FROM banking_paymentpart p JOIN banking_paymentitem i ON i.part_id = p.id
        JOIN banking_payeeaccount a ON a.id = i.payee_id
        WHERE p.key = v_payment.key AND (NOT a.during @> v_payment.pay_on OR EXISTS (
            SELECT 1 FROM banking_bankchange c JOIN documents_record r ON r.id = c.record_id
            WHERE c.holder_id = a.holder_id AND (c.kind, c.supplier_id, c.party) IS NOT DISTINCT FROM (a.kind, a.supplier_id, a.party)
              AND (r.state IN ('requested', 'waiting') OR (r.state = 'approved' AND c.hold_until > v_payment.pay_on))));
    IF v_frozen > 0 THEN
        RAISE EXCEPTION '% pays % whose bank details are being changed or rest in their hold. Withdraw it and prepare it without them.',
            v_payment.number, CASE WHEN v_frozen = 1 THEN 'one payee' ELSE v_frozen || ' payees' END
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM accord_bank_own_name(NULL, NEW.made_by_id, 'The file was made');
    RETURN NEW;
END $$;
ALTER FUNCTION accord_payment_file_guard() OWNER TO accord_guard;

-- Statements of an account join: each begins where the one before ended; only the newest is taken back.
CREATE OR REPLACE FUNCTION accord_statement_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_before record;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A statement is never removed.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('banking statement ' || NEW.account_id, 0));
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'live' IS DISTINCT FROM to_jsonb(OLD) - 'live' OR (NEW.live AND NOT OLD.live) THEN
            RAISE EXCEPTION 'A statement is never rewritten.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM banking_statement s WHERE s.account_id = NEW.account_id AND s.live AND s.id > NEW.id) THEN
            RAISE EXCEPTION 'A later statement follows this one: take that back first.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM banking_statementline l JOIN banking_matchedline m ON m.line_id = l.id
                   JOIN banking_match t ON t.id = m.match_id WHERE l.statement_id = NEW.id AND t.undone_at IS NULL) THEN
            RAISE EXCEPTION 'Lines of this statement are matched: undo their matches first.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT s.last, s.closing INTO v_before FROM banking_statement s
        WHERE s.account_id = NEW.account_id AND s.live AND s.id <> NEW.id ORDER BY s.id DESC LIMIT 1;
    IF FOUND AND (v_before.closing <> NEW.opening OR v_before.last > NEW.first) THEN
        RAISE EXCEPTION 'The statement does not join the one before, which ended on % with %: this one begins on % with %. Take in the one between first.',
            to_char(v_before.last, 'FMDD FMMonth YYYY'), accord_in_pounds(v_before.closing), to_char(NEW.first, 'FMDD FMMonth YYYY'),
            accord_in_pounds(NEW.opening) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION accord_statement_guard() OWNER TO accord_guard;

CREATE OR REPLACE FUNCTION accord_statement_adds_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_sum record;
BEGIN
    SELECT count(*) AS n, COALESCE(sum(l.amount), 0) AS amount, min(l.dated) AS first, max(l.dated) AS last INTO v_sum
        FROM banking_statementline l WHERE l.statement_id = NEW.id;
    IF NEW.opening + v_sum.amount <> NEW.closing OR v_sum.n <> NEW.lines OR v_sum.first < NEW.first OR v_sum.last > NEW.last THEN
        RAISE EXCEPTION 'The statement does not add up: its opening balance and lines make %, it says %.',
            accord_in_pounds(NEW.opening + v_sum.amount), accord_in_pounds(NEW.closing) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_statement_adds_up() OWNER TO accord_guard;

-- A match is undone once, in one's own name.  Matches of one account come one after the other.
CREATE OR REPLACE FUNCTION accord_match_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('banking match ' || NEW.account_id, 0));
        PERFORM accord_bank_own_name(NULL, NEW.made_by_id, 'The match was made');
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'undone_by_id' - 'undone_at' - 'undone_because'
        IS DISTINCT FROM to_jsonb(OLD) - 'undone_by_id' - 'undone_at' - 'undone_because' OR OLD.undone_at IS NOT NULL THEN
        RAISE EXCEPTION 'A match is never rewritten: undo it and match again.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM accord_bank_own_name(OLD.undone_by_id, NEW.undone_by_id, 'The match was undone');
    RETURN NEW;
END $$;

-- At COMMIT both sides of a match make the same pounds, all of the one account, and nothing is matched beyond its pounds.
CREATE OR REPLACE FUNCTION accord_match_agrees() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_match record;
    v_bad record;
BEGIN
    SELECT t.id, t.account_id, t.undone_at, a.coding_id INTO v_match
        FROM banking_match t JOIN banking_bankaccount a ON a.id = t.account_id WHERE t.id = NEW.match_id;
    IF v_match.undone_at IS NOT NULL THEN
        RETURN NULL;
    END IF;
    SELECT (SELECT COALESCE(sum(l.amount), 0) FROM banking_matchedline l WHERE l.match_id = v_match.id) AS bank,
           (SELECT COALESCE(sum(e.amount), 0) FROM banking_matchedentry e WHERE e.match_id = v_match.id) AS books INTO v_bad;
    IF v_bad.bank <> v_bad.books THEN
        RAISE EXCEPTION 'The two sides of a match differ by %: the statement says %, the books %.',
            accord_in_pounds(v_bad.bank - v_bad.books), accord_in_pounds(v_bad.bank), accord_in_pounds(v_bad.books)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT l.amount, sum(m.amount) AS matched INTO v_bad
        FROM banking_statementline l JOIN banking_matchedline m ON m.line_id = l.id JOIN banking_match t ON t.id = m.match_id
        WHERE t.undone_at IS NULL AND l.id IN (SELECT x.line_id FROM banking_matchedline x WHERE x.match_id = v_match.id)
        GROUP BY l.id, l.amount, l.account_id
        HAVING l.account_id <> v_match.account_id OR sign(sum(m.amount)) <> sign(l.amount) OR abs(sum(m.amount)) > abs(l.amount) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'A line of the statement of % cannot be matched with %.', accord_in_pounds(v_bad.amount),
            accord_in_pounds(v_bad.matched) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT w.amount, w.matched INTO v_bad FROM (
        SELECT e.journal_id, e.position, max(b.amount) AS amount, sum(e.amount) AS matched,
               bool_and(b.coding_id IS NOT DISTINCT FROM v_match.coding_id) AS own
        FROM banking_matchedentry e JOIN banking_match t ON t.id = e.match_id
        LEFT JOIN ledger_line b ON b.journal_id = e.journal_id AND b.position = e.position
        WHERE t.undone_at IS NULL AND (e.journal_id, e.position) IN
            (SELECT x.journal_id, x.position FROM banking_matchedentry x WHERE x.match_id = v_match.id)
        GROUP BY e.journal_id, e.position) w
        WHERE NOT w.own OR sign(w.matched) <> sign(w.amount) OR abs(w.matched) > abs(w.amount) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'A line of the books of % cannot be matched with %, or it is none of this account.',
            accord_in_pounds(v_bad.amount), accord_in_pounds(v_bad.matched) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_match_agrees() OWNER TO accord_guard;

-- A reconciliation is prepared and signed, each in a person's own name, by two people; it is replaced, never rewritten.
CREATE OR REPLACE FUNCTION accord_reconciliation_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_steps text[] := ARRAY['signed_by_id', 'signed_at', 'live'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM accord_bank_own_name(NULL, NEW.prepared_by_id, 'The reconciliation was prepared');
        IF NEW.signed_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'A reconciliation is signed by a second person after it was prepared.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - v_steps IS DISTINCT FROM to_jsonb(OLD) - v_steps OR (NEW.live AND NOT OLD.live) THEN
        RAISE EXCEPTION 'A reconciliation is never rewritten: prepare another.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.signed_by_id = NEW.prepared_by_id THEN
        RAISE EXCEPTION 'Whoever prepared a reconciliation does not sign it: it takes two people.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM accord_bank_own_name(OLD.signed_by_id, NEW.signed_by_id, 'The reconciliation was signed');
    RETURN NEW;
END $$;
