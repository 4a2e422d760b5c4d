-- The close: what the books themselves say of a period's checklist, and how a posting passes its locks.

-- What the books say: one row for each question that the ledger answers for a lock, red or not, with how many things it
-- is about and their pounds. It reads what the caller's scope shows; the trigger on a period asks it again as the guard,
-- so that a step cannot rest on a checklist that says otherwise.
CREATE OR REPLACE FUNCTION accord_close_facts(p_holder bigint, p_period bigint, p_lock text, p_after text)
RETURNS TABLE (code text, red boolean, things bigint, amount numeric)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH p AS (
        SELECT p.id, p.year_id, p.number, lower(p.during) AS first, upper(p.during) - 1 AS last, y.year
        FROM ledger_period p JOIN ledger_year y ON y.id = p.year_id WHERE p.id = p_period AND p.holder_id = p_holder),
    before AS (
        -- The month before; for adjustments the last month of their year.
        SELECT q.label, CASE p_lock WHEN 'ledger' THEN q.ledger_lock WHEN 'purchases' THEN q.purchases_lock ELSE q.vat_lock END AS standing
        FROM p JOIN ledger_period q ON q.holder_id = p_holder AND q.number BETWEEN 1 AND 12
        JOIN ledger_year y ON y.id = q.year_id
        WHERE (y.year, q.number) < (p.year, p.number::integer) ORDER BY y.year DESC, q.number DESC LIMIT 1),
    facts AS (
        -- Nothing stands on suspense at the end of the period, coding by coding.
        SELECT 'suspense' AS code, '{ledger}'::text[] AS locks, count(*) > 0 AS red, count(*) AS things,
               COALESCE(sum(abs(s.net)), 0) AS amount
        FROM (SELECT b.coding_id, sum(b.debit - b.credit) AS net
              FROM p JOIN ledger_period q ON q.year_id = p.year_id AND q.number <= p.number
              JOIN ledger_balance b ON b.period_id = q.id JOIN ledger_account a ON a.code = b.account_id
              WHERE a.role = 'suspense' GROUP BY b.coding_id HAVING sum(b.debit - b.credit) <> 0) s
        UNION ALL
        -- No journal of the period is still a draft, waits, or was refused and not given up.
        SELECT 'waiting', '{ledger,purchases,vat}', count(*) > 0, count(*), COALESCE(sum(w.debits), 0)
        FROM (SELECT d.id, (SELECT COALESCE(sum(l.amount), 0) FROM ledger_draftline l WHERE l.draft_id = d.id AND l.amount > 0) AS debits
              FROM p JOIN ledger_draft d ON d.holder_id = p_holder
                  AND CASE WHEN p.number >= 13 THEN d.adjustment = p.number AND d.dated = p.last
                           ELSE d.adjustment IS NULL AND d.dated BETWEEN p.first AND p.last END
              JOIN documents_record r ON r.id = d.record_id AND r.state IN ('draft', 'waiting', 'approved', 'refused')) w
        UNION ALL
        -- The period's journals balance, and the kept balances are what its lines give.
        SELECT 'books', '{ledger}', count(*) > 0, count(*), NULL::numeric
        FROM (SELECT j.id FROM p JOIN ledger_journal j ON j.period_id = p.id LEFT JOIN ledger_line l ON l.journal_id = j.id
              GROUP BY j.id, j.lines_count HAVING COALESCE(sum(l.amount), 0) <> 0 OR count(l.id) <> j.lines_count
              UNION ALL
              SELECT COALESCE(k.coding_id, m.coding_id)
              FROM (SELECT b.coding_id, b.debit, b.credit FROM p JOIN ledger_balance b ON b.period_id = p.id) k
              FULL JOIN (SELECT l.coding_id, sum(GREATEST(l.amount, 0)) AS debit, sum(GREATEST(-l.amount, 0)) AS credit
                         FROM p JOIN ledger_journal j ON j.period_id = p.id JOIN ledger_line l ON l.journal_id = j.id
                         GROUP BY l.coding_id) m ON m.coding_id = k.coding_id
              WHERE (k.debit, k.credit) IS DISTINCT FROM (m.debit, m.credit)) w
        UNION ALL
        -- Entries on inter-organisation accounts that were not posted as a pair and still stand, counterparty by counterparty.
        SELECT 'pairs', '{ledger}', count(*) > 0, COALESCE(sum(w.n), 0)::bigint, COALESCE(sum(abs(w.net)), 0)
        FROM (SELECT c.counterparty_id, sum(l.amount) AS net, count(*) AS n
              FROM p JOIN ledger_account a ON a.role = 'inter_organisation'
              JOIN ledger_coding c ON c.holder_id = p_holder AND c.account_id = a.code
              JOIN ledger_line l ON l.coding_id = c.id AND l.dated <= p.last
              JOIN ledger_journal j ON j.id = l.journal_id AND j.pair IS NULL AND j.kind <> 'opening'
              GROUP BY c.counterparty_id HAVING sum(l.amount) <> 0) w
        UNION ALL
        -- Accruals of earlier months are reversed by the end of this one.
        SELECT 'accruals', '{ledger}', count(*) > 0, count(*), COALESCE(sum(j.debits), 0)
        FROM p JOIN ledger_journal j ON j.holder_id = p_holder AND j.kind = 'accrual' AND j.dated < p.first
        WHERE NOT EXISTS (SELECT 1 FROM ledger_journal v WHERE v.reverses_id = j.id AND v.dated <= p.last)
        UNION ALL
        -- What was posted to VAT accounts carries a VAT code, so that the return explains the control account. Opening and
        -- year-end journals move balances, and are no supplies.
        SELECT 'vat', '{ledger,vat}', count(*) > 0, count(*), COALESCE(sum(abs(s.net)), 0)
        FROM (SELECT l.coding_id, sum(l.amount) AS net
              FROM p JOIN ledger_account a ON a.role = 'vat'
              JOIN ledger_coding c ON c.holder_id = p_holder AND c.account_id = a.code AND c.vat_code_id IS NULL
              JOIN ledger_line l ON l.coding_id = c.id AND l.dated BETWEEN p.first AND p.last
              JOIN ledger_journal j ON j.id = l.journal_id AND j.period_id = p.id AND j.kind NOT IN ('opening', 'year_end')
              GROUP BY l.coding_id HAVING sum(l.amount) <> 0) s
        UNION ALL
        -- The month before has the same lock closed as far.
        SELECT 'previous', '{ledger,purchases,vat}',
               COALESCE((SELECT CASE p_after WHEN 'hard' THEN b.standing <> 'hard' ELSE b.standing = 'open' END FROM before b), false),
               (SELECT count(*) FROM before), NULL::numeric FROM p)
    SELECT f.code, f.red, f.things, f.amount FROM facts f WHERE p_lock = ANY (f.locks)
$$;

-- Passes the locks of the periods that journals go into, or refuses with a sentence; gives the exceptions it needed. Each
-- period is held until COMMIT, so that nobody closes it meanwhile. The ledger lock stops every journal; the purchases
-- lock those on creditors and on goods received, not invoiced; the VAT lock those with VAT. An exception is that of the
-- person posting or of whoever prepared the batch.
CREATE OR REPLACE FUNCTION accord_pass_locks(
    p_persons bigint[], p_now timestamptz, p_periods bigint[], p_days date[], p_journal integer[], p_coding bigint[]
) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_period record;
    v_lock record;
    v_found bigint;
    v_used bigint[] := '{}';
BEGIN
    FOR v_period IN
        SELECT p.*, w.day FROM
            (SELECT q.period, min(q.day) AS day FROM unnest(p_periods, p_days) AS q(period, day) GROUP BY q.period ORDER BY q.period) w
        LEFT JOIN LATERAL (SELECT * FROM ledger_period p WHERE p.id = w.period FOR SHARE) p ON true
    LOOP
        IF v_period.id IS NULL THEN
            RAISE EXCEPTION '% lies in no period of this organisation. Open the year, or correct the date.',
                to_char(v_period.day, 'FMDD FMMonth YYYY') USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        CONTINUE WHEN (v_period.ledger_lock, v_period.purchases_lock, v_period.vat_lock) = ('open', 'open', 'open');
        FOR v_lock IN
            SELECT * FROM (VALUES ('ledger', v_period.ledger_lock, v_period.label),
                ('purchases', v_period.purchases_lock, v_period.label || ' for purchases'),
                ('vat', v_period.vat_lock, v_period.label || ' for VAT')) AS w(lock, standing, what) WHERE w.standing <> 'open'
        LOOP
            CONTINUE WHEN v_lock.lock <> 'ledger' AND NOT EXISTS (
                SELECT 1 FROM unnest(p_journal, p_coding) AS l(j, coding)
                JOIN unnest(p_periods) WITH ORDINALITY AS q(period, o) ON q.o = l.j
                JOIN ledger_coding c ON c.id = l.coding JOIN ledger_account a ON a.code = c.account_id
                LEFT JOIN ledger_vatcode v ON v.code = c.vat_code_id
                WHERE q.period = v_period.id AND CASE v_lock.lock WHEN 'vat' THEN a.role = 'vat' OR v.direction <> 'outside'
                                                                 ELSE a.role IN ('payables', 'not_invoiced') END);
            IF v_lock.standing = 'hard' THEN
                RAISE EXCEPTION '% is closed for good. Date the journal in an open period.', v_lock.what
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            SELECT x.id INTO v_found FROM ledger_lockexception x
                WHERE x.period_id = v_period.id AND x.lock = v_lock.lock AND x.person_id = ANY (p_persons)
                  AND x.approved_by_id IS NOT NULL AND x.ended_at IS NULL AND x.until > p_now ORDER BY x.id LIMIT 1;
            IF NOT FOUND THEN
                RAISE EXCEPTION '% is softly closed. Date the journal in an open period, or ask for an exception.', v_lock.what
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            v_used := v_used || v_found;
        END LOOP;
    END LOOP;
    RETURN v_used;
END $$;

REVOKE INSERT, UPDATE, DELETE ON ledger_passedlock FROM accord_app;
GRANT INSERT ON ledger_passedlock TO accord_guard;
GRANT USAGE ON SEQUENCE ledger_passedlock_id_seq TO accord_guard;
ALTER FUNCTION accord_pass_locks(bigint[], timestamptz, bigint[], date[], integer[], bigint[]) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_pass_locks(bigint[], timestamptz, bigint[], date[], integer[], bigint[]) FROM PUBLIC, accord_app;
