-- The one writer of the commitment ledger.

-- Moves commitments of one requisition or order (p_target) because of a document (p_record: itself, a receipt, an
-- invoice …), and gives warnings as sentences.  One element of the arrays for each line; lines are named by position.
--   reserve  new lines of a requisition: soft commitment
--   order    new lines of an order: hard commitment; p_from and p_from_position name the reservation that it uses up
--   bought   the same for what was bought in an emergency: a stop is passed, written down and told, since the money is spent
--   amend    pounds more or less on a line that stands
--   receive  ordered becomes received and not invoiced; more than was ordered is more commitment
--   invoice  releases what was received, then what was ordered: the posting takes its place (release first, then post)
--   return   received goes back to ordered
--   credit   what an invoice released is owed again, never more than invoices released
--   cancel   releases what is reserved and ordered: all of it, or p_amount
-- It refuses, with a sentence: a document outside the scope, a document in its last state, a line committed twice, more
-- released than stands, and whatever the budget stops.  Locks: record, commitments, budget, balances.
CREATE OR REPLACE FUNCTION accord_commit(
    p_holder bigint, p_record bigint, p_act text, p_on date, p_target bigint, p_position integer[], p_year smallint[],
    p_coding bigint[], p_amount numeric[], p_from bigint[], p_from_position integer[], p_text text[]
) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_person bigint := NULLIF(current_setting('accord.person', true), '')::bigint;
    v_target record;
    v_bad record;
    v_warnings text[];
    v_ids bigint[];
    v_soft numeric[];
    v_hard numeric[];
    v_accrued numeric[];
    v_act text := CASE p_act WHEN 'bought' THEN 'order' ELSE p_act END;
    v_new boolean := v_act IN ('reserve', 'order');
BEGIN
    IF v_person IS NULL OR (SELECT count(*) FROM documents_record r WHERE r.id IN (p_record, p_target) AND r.holder_id = p_holder
            AND r.access_key = ANY (COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[]))
        <> (SELECT count(DISTINCT i) FROM unnest(ARRAY[p_record, p_target]) i) THEN
        RAISE EXCEPTION 'Committing for organisation % from this document lies outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM 1 FROM documents_record r WHERE r.id IN (p_record, p_target) ORDER BY r.id FOR NO KEY UPDATE;
    SELECT r.state, COALESCE(r.number, 'This document') AS number,
           EXISTS (SELECT 1 FROM documents_transition t WHERE t.kind = r.kind AND t.before = r.state) AS open
        INTO v_target FROM documents_record r WHERE r.id = p_target;
    IF v_act IN ('reserve', 'order', 'amend', 'receive', 'return', 'credit') AND NOT v_target.open THEN
        RAISE EXCEPTION '% is “%” for good and commits nothing any more.', v_target.number, v_target.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF COALESCE(cardinality(p_position), 0) = 0 OR v_act NOT IN ('reserve', 'order', 'amend', 'receive', 'invoice', 'return', 'credit', 'cancel')
        OR EXISTS (SELECT 1 FROM unnest(p_position) i GROUP BY i HAVING count(*) > 1) THEN
        RAISE EXCEPTION 'Name each line of % once, and what is to happen.', v_target.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM unnest(p_amount) a WHERE a <> round(a, 2) OR (v_act <> 'amend' AND a <= 0) OR a = 0)
        OR (v_act <> 'cancel' AND EXISTS (SELECT 1 FROM unnest(p_position, p_amount) w(i, a) WHERE w.a IS NULL)) THEN
        RAISE EXCEPTION 'Each line of % needs pounds and pence above nought.', v_target.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    -- Every commitment that is touched, locked in the order of their ids; a line that stands twice is refused.
    PERFORM 1 FROM budgets_commitment c
        WHERE c.holder_id = p_holder AND ((c.record_id = p_target AND c.position = ANY (p_position))
            OR (c.record_id, c.position) IN (SELECT f, i FROM unnest(p_from, p_from_position) AS w(f, i)))
        ORDER BY c.id FOR UPDATE;
    IF v_new THEN
        SELECT c.position INTO v_bad FROM budgets_commitment c
            WHERE c.holder_id = p_holder AND c.record_id = p_target AND c.position = ANY (p_position) ORDER BY 1 LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'Line % of % is committed already. Amend it instead.', v_bad.position, v_target.number
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT w.position INTO v_bad FROM unnest(p_position, p_coding) AS w(position, coding)
            LEFT JOIN ledger_coding c ON c.id = w.coding AND c.holder_id = p_holder WHERE c.id IS NULL LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'Line % of % has no coding in this organisation''s books.', v_bad.position, v_target.number
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT w.f, w.i INTO v_bad FROM unnest(p_from, p_from_position) AS w(f, i)
            WHERE w.f IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM budgets_commitment c WHERE c.holder_id = p_holder AND c.record_id = w.f AND c.position = w.i) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'Nothing is reserved by line % of the requisition that % names.', v_bad.i, v_target.number
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        INSERT INTO budgets_commitment (holder_id, record_id, position, year, coding_id, text, soft, hard, accrued, follows_id, made_at)
            SELECT p_holder, p_target, w.position, w.year, w.coding, COALESCE(w.text, ''), 0, 0, 0,
                   (SELECT max(c.id) FROM budgets_commitment c WHERE c.record_id = w.f AND c.position = w.i), clock_timestamp()
            FROM unnest(p_position, p_year, p_coding, p_text, p_from, p_from_position) AS w(position, year, coding, text, f, i)
            ORDER BY w.position;
    ELSE
        SELECT w.position INTO v_bad FROM unnest(p_position) AS w(position)
            WHERE NOT EXISTS (SELECT 1 FROM budgets_commitment c
                WHERE c.holder_id = p_holder AND c.record_id = p_target AND c.position = w.position) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'Nothing is committed by line % of %.', v_bad.position, v_target.number
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;

    -- A credit note gives back no more than invoices took.
    SELECT w.position INTO v_bad FROM unnest(p_position, p_amount) AS w(position, amount)
        WHERE v_act = 'credit' AND w.amount > -COALESCE((
            SELECT sum(e.hard + e.accrued) FROM budgets_entry e JOIN budgets_commitment c ON c.id = e.commitment_id
            WHERE c.holder_id = p_holder AND c.record_id = p_target AND c.position = w.position
              AND (e.act = 'invoice' OR (e.act = 'credit' AND e.accrued > 0))), 0) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'So much of line % of % was never invoiced, so it cannot be credited.', v_bad.position, v_target.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    -- By how much each moves.  A line rolled into a later year stands there, so the latest year counts.
    WITH given AS (
        SELECT w.position, w.amount, w.f, w.i FROM unnest(p_position, p_amount, p_from, p_from_position) AS w(position, amount, f, i)
    ), here AS (
        SELECT DISTINCT ON (c.position) c.id, c.soft, c.hard, c.accrued, g.amount,
               EXISTS (SELECT 1 FROM budgets_entry e WHERE e.commitment_id = c.id AND e.act IN ('order', 'roll') AND e.hard + e.accrued > 0) AS ordered
        FROM budgets_commitment c JOIN given g ON g.position = c.position
        WHERE c.holder_id = p_holder AND c.record_id = p_target ORDER BY c.position, c.year DESC
    ), moves AS (
        SELECT h.id,
            CASE v_act WHEN 'reserve' THEN h.amount WHEN 'amend' THEN CASE WHEN h.ordered THEN 0 ELSE h.amount END
                WHEN 'cancel' THEN -least(h.soft, COALESCE(h.amount, h.soft)) ELSE 0 END AS soft,
            CASE v_act WHEN 'order' THEN h.amount WHEN 'amend' THEN CASE WHEN h.ordered THEN h.amount ELSE 0 END
                WHEN 'receive' THEN -least(h.hard, h.amount) WHEN 'return' THEN h.amount
                WHEN 'invoice' THEN -least(h.hard, h.amount - least(h.accrued, h.amount))
                WHEN 'cancel' THEN -least(h.hard, COALESCE(h.amount - least(h.soft, h.amount), h.hard)) ELSE 0 END AS hard,
            CASE WHEN v_act IN ('receive', 'credit') THEN h.amount WHEN v_act = 'return' THEN -h.amount WHEN v_act = 'invoice' THEN -least(h.accrued, h.amount) ELSE 0 END AS accrued
        FROM here h
        UNION ALL
        SELECT f.id, -least(f.soft, f.amount), 0, 0
        FROM (SELECT DISTINCT ON (c.record_id, c.position) c.id, c.soft, g.amount FROM budgets_commitment c
              JOIN (SELECT g.f, g.i, sum(g.amount) AS amount FROM given g WHERE g.f IS NOT NULL GROUP BY g.f, g.i) g
                ON g.f = c.record_id AND g.i = c.position
              WHERE c.holder_id = p_holder AND v_act = 'order' ORDER BY c.record_id, c.position, c.year DESC) f
    )
    SELECT array_agg(m.id ORDER BY m.id), array_agg(m.soft ORDER BY m.id), array_agg(m.hard ORDER BY m.id), array_agg(m.accrued ORDER BY m.id)
        INTO v_ids, v_soft, v_hard, v_accrued
        FROM moves m WHERE (m.soft, m.hard, m.accrued) <> (0, 0, 0);
    IF v_ids IS NULL THEN
        RETURN '{}';
    END IF;
    SELECT c.position, c.soft + c.hard AS standing INTO v_bad
        FROM unnest(v_ids, v_soft, v_hard, v_accrued) AS m(id, soft, hard, accrued) JOIN budgets_commitment c ON c.id = m.id
        WHERE c.soft + m.soft < 0 OR c.hard + m.hard < 0 OR c.accrued + m.accrued < 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Line % of % stands at %: no more than that can be taken off.', v_bad.position, v_target.number,
            accord_in_pounds(v_bad.standing) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    v_warnings := accord_budget_moved(p_holder, p_record, v_act, p_on, v_person, v_ids, v_soft, v_hard, v_accrued,
        CASE WHEN p_act = 'bought' THEN 'bought'
             WHEN p_act = 'reserve' OR (p_act = 'amend' AND NOT EXISTS (SELECT 1 FROM unnest(v_hard) h WHERE h <> 0))
             THEN 'requisition' ELSE 'order' END);
    RETURN v_warnings;
END $$;

-- Judges moves of commitments, writes them down, and keeps what stands: of each commitment and on each coding.
CREATE OR REPLACE FUNCTION accord_budget_moved(
    p_holder bigint, p_record bigint, p_act text, p_on date, p_person bigint, p_ids bigint[], p_soft numeric[], p_hard numeric[],
    p_accrued numeric[], p_kind text
) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_year smallint[];
    v_coding bigint[];
    v_amount numeric[];
    v_warnings text[] := '{}';
BEGIN
    SELECT array_agg(w.year), array_agg(w.coding_id), array_agg(w.amount) INTO v_year, v_coding, v_amount
    FROM (SELECT c.year, c.coding_id, sum(m.soft + m.hard + m.accrued) AS amount
          FROM unnest(p_ids, p_soft, p_hard, p_accrued) AS m(id, soft, hard, accrued) JOIN budgets_commitment c ON c.id = m.id
          GROUP BY c.year, c.coding_id) w;
    v_warnings := accord_budget_judge(p_holder, p_record, p_kind, p_on, v_year, v_coding, v_amount);
    INSERT INTO budgets_entry (holder_id, commitment_id, act, record_id, soft, hard, accrued, person_id, at)
        SELECT p_holder, m.id, p_act, p_record, m.soft, m.hard, m.accrued, p_person, clock_timestamp()
        FROM unnest(p_ids, p_soft, p_hard, p_accrued) AS m(id, soft, hard, accrued) ORDER BY m.id;
    UPDATE budgets_commitment c SET soft = c.soft + m.soft, hard = c.hard + m.hard, accrued = c.accrued + m.accrued
        FROM unnest(p_ids, p_soft, p_hard, p_accrued) AS m(id, soft, hard, accrued) WHERE c.id = m.id;
    -- A balance that falls must exist; one that rises may be new.  Both in the order of their keys.
    INSERT INTO budgets_held AS b (holder_id, year, coding_id, soft, hard, accrued)
        SELECT p_holder, c.year, c.coding_id, 0, 0, 0
        FROM unnest(p_ids) AS m(id) JOIN budgets_commitment c ON c.id = m.id
        GROUP BY c.year, c.coding_id ORDER BY c.year, c.coding_id
        ON CONFLICT (holder_id, year, coding_id) DO NOTHING;
    PERFORM 1 FROM budgets_held b WHERE b.holder_id = p_holder
        AND (b.year, b.coding_id) IN (SELECT c.year, c.coding_id FROM budgets_commitment c WHERE c.id = ANY (p_ids))
        ORDER BY b.year, b.coding_id FOR UPDATE;
    UPDATE budgets_held b SET soft = b.soft + w.soft, hard = b.hard + w.hard, accrued = b.accrued + w.accrued
        FROM (SELECT c.year, c.coding_id, sum(m.soft) AS soft, sum(m.hard) AS hard, sum(m.accrued) AS accrued
              FROM unnest(p_ids, p_soft, p_hard, p_accrued) AS m(id, soft, hard, accrued) JOIN budgets_commitment c ON c.id = m.id
              GROUP BY c.year, c.coding_id) w
        WHERE b.holder_id = p_holder AND b.year = w.year AND b.coding_id = w.coding_id;
    RETURN v_warnings;
END $$;

-- At COMMIT a document in its last state holds no commitment: none outlives its order.
CREATE OR REPLACE FUNCTION accord_record_keeps_no_commitment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_row record;
BEGIN
    SELECT COALESCE(r.number, r.title) AS number, r.state, sum(c.soft + c.hard + c.accrued) AS standing INTO v_row
    FROM documents_record r JOIN budgets_commitment c ON c.record_id = r.id
    WHERE r.id = NEW.id AND NOT EXISTS (SELECT 1 FROM documents_transition t WHERE t.kind = r.kind AND t.before = r.state)
    GROUP BY r.id HAVING sum(c.soft + c.hard + c.accrued) > 0;
    IF FOUND THEN
        RAISE EXCEPTION '% is “%” for good while % is still committed by it. Release it in the same act.',
            v_row.number, v_row.state, accord_in_pounds(v_row.standing) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_record_keeps_no_commitment() OWNER TO accord_guard;
DROP TRIGGER IF EXISTS budgets_record_keeps_no_commitment ON documents_record;
CREATE CONSTRAINT TRIGGER budgets_record_keeps_no_commitment AFTER UPDATE OF state ON documents_record
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION accord_record_keeps_no_commitment();

REVOKE ALL ON FUNCTION accord_budget_moved(bigint, bigint, text, date, bigint, bigint[], numeric[], numeric[], numeric[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_budget_moved(bigint, bigint, text, date, bigint, bigint[], numeric[], numeric[], numeric[], text) TO accord_guard;
ALTER FUNCTION accord_commit(bigint, bigint, text, date, bigint, integer[], smallint[], bigint[], numeric[], bigint[], integer[], text[])
    OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_commit(bigint, bigint, text, date, bigint, integer[], smallint[], bigint[], numeric[], bigint[], integer[],
    text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_commit(bigint, bigint, text, date, bigint, integer[], smallint[], bigint[], numeric[], bigint[], integer[],
    text[]) TO accord_app;
REVOKE INSERT, UPDATE, DELETE ON budgets_commitment, budgets_entry, budgets_held, budgets_passing FROM accord_app;
GRANT INSERT, UPDATE ON budgets_commitment, budgets_held TO accord_guard;
GRANT INSERT ON budgets_entry TO accord_guard;
GRANT USAGE ON SEQUENCE budgets_commitment_id_seq, budgets_entry_id_seq, budgets_held_id_seq TO accord_guard;
