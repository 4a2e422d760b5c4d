-- Posting: the one door through which journals, lines and balances come into the books.

-- Letters of the number series of each kind of journal.
CREATE OR REPLACE FUNCTION accord_journal_series(p_kind text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT CASE p_kind
        WHEN 'manual' THEN 'JM' WHEN 'accrual' THEN 'JA' WHEN 'prepayment' THEN 'JP' WHEN 'recurring' THEN 'JR'
        WHEN 'reversal' THEN 'JV' WHEN 'inter_organisation' THEN 'JI' WHEN 'opening' THEN 'JO'
        WHEN 'year_end' THEN 'JY' WHEN 'imported' THEN 'JL' WHEN 'subledger' THEN 'JS' END
$$;

-- A port: what a higher room has to say against a posting, asked before any balance is locked.  Nothing, until one
-- answers by replacing this function (room budgets does); so it is made only where none stands.
DO $do$ BEGIN
    IF to_regprocedure('accord_posting_allowed(bigint, bigint, text[], date[], smallint[], integer[], bigint[], numeric[])') IS NULL THEN
        CREATE FUNCTION accord_posting_allowed(
            p_holder bigint, p_record bigint, p_kind text[], p_dated date[], p_years smallint[], p_journal integer[],
            p_coding bigint[], p_amount numeric[]
        ) RETURNS void
        LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS 'BEGIN END';
    END IF;
END $do$;
REVOKE ALL ON FUNCTION accord_posting_allowed(bigint, bigint, text[], date[], smallint[], integer[], bigint[], numeric[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_posting_allowed(bigint, bigint, text[], date[], smallint[], integer[], bigint[], numeric[]) TO accord_guard;

-- Posts journals of one organisation, in one statement for each table, and gives their ids and numbers.
--
-- For a batch of drafts (record kind ledger.batch) give no arrays: what is posted is what stands in the drafts, so
-- nobody posts anything else than was approved.  Another room gives arrays: one element of p_kind … p_pair for each
-- journal, one of p_journal … p_line_source for each line, p_journal being the place of its journal.
-- It refuses, with a sentence: a holder outside the scope, a batch that is posted or lacks its second person, a journal
-- that does not balance, an account or dimension not in use on the day, a day without an open period.
-- Locks in the house's order: the record, the periods, balances sorted by key, number series; the audit chain comes last.
CREATE OR REPLACE FUNCTION accord_post(
    p_holder bigint, p_record bigint,
    p_kind text[], p_dated date[], p_adjustment smallint[], p_text text[], p_source bigint[], p_reverses bigint[], p_pair uuid[],
    p_journal integer[], p_position integer[], p_coding bigint[], p_amount numeric[], p_line_text text[], p_line_source bigint[]
) RETURNS TABLE (posting_id bigint, journal_id bigint, journal_number text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = auto AS $$
DECLARE
    v_person bigint := NULLIF(current_setting('accord.person', true), '')::bigint;
    v_now timestamptz := clock_timestamp();
    v_record record;
    v_bad record;
    v_raised record;
    v_approved record;
    v_posting bigint;
    v_exceptions bigint[];
    v_ids bigint[];
    v_periods bigint[];
    v_years smallint[];
    v_counts integer[];
    v_wrong integer;
    v_debits numeric[];
    v_numbers text[];
    v_group record;
    v_last integer;
    v_back record;
    v_backs integer[] := '{}';
BEGIN
    IF v_person IS NULL OR NOT (2 * 1000000 + p_holder) = ANY (
        COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'Posting for organisation % lies outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT r.kind, r.state, COALESCE(r.number, 'This batch') AS number INTO v_record FROM documents_record r
        WHERE r.id = p_record AND r.holder_id = p_holder AND r.row_class = 2 FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no finance record % of this organisation to post from.', p_record
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_record.kind = 'ledger.batch' THEN
        IF v_record.state NOT IN ('draft', 'approved') OR EXISTS (SELECT 1 FROM ledger_posting p WHERE p.record_id = p_record) THEN
            RAISE EXCEPTION '% is “%” and cannot be posted.', v_record.number, v_record.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT array_agg(d.kind ORDER BY d.position), array_agg(d.dated ORDER BY d.position),
               array_agg(d.adjustment ORDER BY d.position), array_agg(d.text ORDER BY d.position),
               array_agg(d.record_id ORDER BY d.position), array_agg(d.reverses_id ORDER BY d.position),
               array_agg(d.pair ORDER BY d.position)
            INTO p_kind, p_dated, p_adjustment, p_text, p_source, p_reverses, p_pair
            FROM ledger_draft d WHERE d.record_id = p_record;
        SELECT array_agg(w.place ORDER BY w.place, l.position), array_agg(l.position ORDER BY w.place, l.position),
               array_agg(l.coding_id ORDER BY w.place, l.position), array_agg(l.amount ORDER BY w.place, l.position),
               array_agg(l.text ORDER BY w.place, l.position), array_agg(l.source_id ORDER BY w.place, l.position)
            INTO p_journal, p_position, p_coding, p_amount, p_line_text, p_line_source
            FROM (SELECT d.id, row_number() OVER (ORDER BY d.position)::integer AS place FROM ledger_draft d
                  WHERE d.record_id = p_record) w JOIN ledger_draftline l ON l.draft_id = w.id;
        -- A draft that is to be reversed again on a day brings its reversal with it, line by line.
        FOR v_back IN
            SELECT d.text, d.reverse_on, w.place FROM ledger_draft d
            JOIN (SELECT e.id, row_number() OVER (ORDER BY e.position)::integer AS place FROM ledger_draft e
                  WHERE e.record_id = p_record) w ON w.id = d.id
            WHERE d.reverse_on IS NOT NULL ORDER BY w.place
        LOOP
            p_kind := p_kind || 'reversal'::text;
            p_dated := p_dated || v_back.reverse_on;
            p_adjustment := p_adjustment || NULL::smallint;
            p_text := p_text || left('Reversal: ' || v_back.text, 200);
            p_source := p_source || p_record;
            p_reverses := p_reverses || NULL::bigint;
            p_pair := p_pair || NULL::uuid;
            v_backs[cardinality(p_dated)] := v_back.place;
            SELECT p_journal || array_agg(cardinality(p_dated) ORDER BY l.o), p_position || array_agg(l.position ORDER BY l.o),
                   p_coding || array_agg(l.coding ORDER BY l.o), p_amount || array_agg(-l.amount ORDER BY l.o),
                   p_line_text || array_agg(l.text ORDER BY l.o), p_line_source || array_agg(l.source ORDER BY l.o)
                INTO p_journal, p_position, p_coding, p_amount, p_line_text, p_line_source
                FROM unnest(p_journal, p_position, p_coding, p_amount, p_line_text, p_line_source)
                    WITH ORDINALITY AS l(j, position, coding, amount, text, source, o) WHERE l.j = v_back.place;
        END LOOP;
    ELSIF EXISTS (SELECT 1 FROM unnest(p_kind) k WHERE k NOT IN ('subledger', 'reversal')) THEN
        RAISE EXCEPTION 'Only journals of another room are posted from %; the others need a batch.', v_record.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF COALESCE(cardinality(p_dated), 0) = 0 THEN
        RAISE EXCEPTION '% holds no journal.', v_record.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    -- A few lines keep the plans of the call before; many are worth plans of their own.
    PERFORM set_config('plan_cache_mode', CASE WHEN cardinality(p_journal) <= 60 THEN 'force_generic_plan' ELSE 'auto' END, true);

    -- Each journal balances and has two lines at least; no line is of nothing.
    SELECT array_agg(s.n ORDER BY s.j), array_agg(s.debits ORDER BY s.j), min(s.j) FILTER (WHERE s.net <> 0 OR s.n < 2 OR s.nought)
        INTO v_counts, v_debits, v_wrong
    FROM (SELECT l.j, count(*)::integer AS n, COALESCE(sum(l.a) FILTER (WHERE l.a > 0), 0) AS debits, sum(l.a) AS net,
                 bool_or(l.a = 0) AS nought
          FROM unnest(p_journal, p_amount) AS l(j, a) GROUP BY l.j) s;
    IF COALESCE(cardinality(v_counts), 0) <> cardinality(p_dated) THEN
        RAISE EXCEPTION 'A journal of % has no lines.', v_record.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_wrong IS NOT NULL THEN
        RAISE EXCEPTION 'Journal “%” does not balance: debits and credits differ by £%.', p_text[v_wrong],
            (SELECT sum(l.a) FROM unnest(p_journal, p_amount) AS l(j, a) WHERE l.j = v_wrong)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    -- Its day lies in a period that is open, or softly closed with a live exception for whoever posts or prepared it.
    SELECT array_agg(p.id ORDER BY d.o), array_agg(y.year::smallint ORDER BY d.o) INTO v_periods, v_years
    FROM unnest(p_dated, p_adjustment) WITH ORDINALITY AS d(day, adjustment, o)
    LEFT JOIN ledger_year y ON y.holder_id = p_holder AND y.during @> d.day
    LEFT JOIN ledger_period p ON p.year_id = y.id AND p.during @> d.day
        AND ((d.adjustment IS NULL AND p.number BETWEEN 1 AND 12) OR (d.adjustment >= 13 AND p.number = d.adjustment));
    SELECT x.person_id, x.at INTO v_raised FROM documents_recordact x
        WHERE x.record_id = p_record AND x.duty_id = 'journal.raise' ORDER BY x.id DESC LIMIT 1;
    v_exceptions := accord_pass_locks(ARRAY[v_person, v_raised.person_id], v_now, v_periods, p_dated, p_journal, p_coding);

    -- Accounts and dimensions are those of the organisation, in use on the day.
    SELECT w.coding, w.day, c.account_id, u.id AS used, e.code AS ended INTO v_bad
    FROM (SELECT DISTINCT l.coding, d.day FROM unnest(p_journal, p_coding) AS l(j, coding)
          JOIN unnest(p_dated) WITH ORDINALITY AS d(day, o) ON d.o = l.j) w
    LEFT JOIN ledger_coding c ON c.id = w.coding AND c.holder_id = p_holder
    LEFT JOIN ledger_accountuse u ON u.holder_id = p_holder AND u.account_id = c.account_id AND u.during @> w.day
    LEFT JOIN LATERAL (SELECT v.code FROM ledger_dimensionvalue v
        WHERE v.id = ANY (ARRAY[c.cost_centre_id, c.objective_id, c.project_id, c.category_id, c.contract_id])
          AND NOT v.during @> w.day LIMIT 1) e ON true
    WHERE u.id IS NULL OR e.code IS NOT NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% is not in use on %. Choose another, or have it opened for that day.',
            COALESCE(CASE WHEN v_bad.used IS NULL THEN 'Account ' || v_bad.account_id END, v_bad.ended, 'Coding ' || v_bad.coding),
            to_char(v_bad.day, 'FMDD FMMonth YYYY') USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    -- A batch that its amount, accounts or kind put before a second person was approved by one.
    SELECT a.person_id, a.at INTO v_approved FROM documents_recordact a
        WHERE a.record_id = p_record AND a.duty_id = 'journal.approve' ORDER BY a.id DESC LIMIT 1;
    IF v_record.kind = 'ledger.batch' AND (v_record.state <> 'approved' OR v_approved IS NULL)
        AND accord_needs_second_person(p_holder, p_record) THEN
        RAISE EXCEPTION '% needs the approval of a second person before it is posted.', v_record.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    -- What higher rooms say, under their own locks: budgets come before balances.
    PERFORM accord_posting_allowed(p_holder, p_record, p_kind, p_dated, v_years, p_journal, p_coding, p_amount);

    -- Balances, sorted by key; what years already opened have brought forward moves with them.
    INSERT INTO ledger_balance AS b (holder_id, period_id, coding_id, account_id, debit, credit, lines)
    SELECT p_holder, w.period, w.coding, w.account, sum(w.debit), sum(w.credit), sum(w.n) FROM (
        SELECT q.period, l.coding, c.account_id AS account, GREATEST(l.a, 0) AS debit, GREATEST(-l.a, 0) AS credit, 1 AS n
        FROM unnest(p_journal, p_coding, p_amount) AS l(j, coding, a)
        JOIN unnest(v_periods) WITH ORDINALITY AS q(period, o) ON q.o = l.j
        JOIN ledger_coding c ON c.id = l.coding
        UNION ALL
        SELECT p0.id, CASE WHEN k.kind IN ('income', 'expenditure') THEN un.id ELSE c.id END,
               CASE WHEN k.kind IN ('income', 'expenditure') THEN un.account_id ELSE c.account_id END,
               GREATEST(l.a, 0), GREATEST(-l.a, 0), 0
        FROM unnest(p_journal, p_coding, p_amount) AS l(j, coding, a)
        JOIN unnest(v_years) WITH ORDINALITY AS q(year, o) ON q.o = l.j
        JOIN ledger_year later ON later.holder_id = p_holder AND later.year > q.year
        JOIN ledger_period p0 ON p0.year_id = later.id AND p0.number = 0
        JOIN ledger_coding c ON c.id = l.coding
        JOIN ledger_account k ON k.code = c.account_id
        LEFT JOIN LATERAL (SELECT u.id, u.account_id FROM ledger_coding u JOIN ledger_account ua ON ua.code = u.account_id
            WHERE u.holder_id = p_holder AND ua.role = 'unclosed' ORDER BY u.id LIMIT 1) un ON true
    ) w GROUP BY w.period, w.coding, w.account ORDER BY w.period, w.coding
    ON CONFLICT (period_id, coding_id) DO UPDATE
        SET debit = b.debit + EXCLUDED.debit, credit = b.credit + EXCLUDED.credit, lines = b.lines + EXCLUDED.lines;

    -- Numbers without gaps, per organisation, kind and year; each series stays locked until COMMIT.
    v_numbers := array_fill(NULL::text, ARRAY[cardinality(p_dated)]);
    FOR v_group IN
        SELECT accord_journal_series(k.kind) AS series, k.year, array_agg(k.o::integer ORDER BY k.o) AS places
        FROM unnest(p_kind, v_years) WITH ORDINALITY AS k(kind, year, o) GROUP BY 1, 2 ORDER BY 1, 2
    LOOP
        INSERT INTO documents_numberseries (holder_id, row_class, series, year, last)
            VALUES (p_holder, 2, v_group.series, v_group.year, cardinality(v_group.places))
            ON CONFLICT (holder_id, series, year) DO UPDATE SET last = documents_numberseries.last + EXCLUDED.last
            RETURNING last - cardinality(v_group.places) INTO v_last;
        FOR i IN 1 .. cardinality(v_group.places) LOOP
            v_numbers[v_group.places[i]] := format('%s-%s-%s', v_group.series, v_group.year,
                lpad((v_last + i)::text, GREATEST(6, length((v_last + i)::text)), '0'));
        END LOOP;
    END LOOP;

    INSERT INTO ledger_posting (holder_id, record_id, prepared_by_id, prepared_at, approved_by_id, approved_at, posted_by_id,
                                posted_at, exception_id, journals, lines, debits)
        VALUES (p_holder, p_record, COALESCE(v_raised.person_id, v_person), COALESCE(v_raised.at, v_now), v_approved.person_id,
                v_approved.at, v_person, v_now, v_exceptions[1], cardinality(p_dated), cardinality(p_journal),
                (SELECT sum(d) FROM unnest(v_debits) d))
        RETURNING id INTO v_posting;
    IF cardinality(v_exceptions) > 0 THEN
        INSERT INTO ledger_passedlock (holder_id, posting_id, exception_id)
            SELECT p_holder, v_posting, x FROM (SELECT DISTINCT unnest(v_exceptions) AS x) w;
    END IF;
    SELECT array_agg(nextval('ledger_journal_id_seq')) INTO v_ids FROM generate_series(1, cardinality(p_dated));
    INSERT INTO ledger_journal (id, holder_id, posting_id, kind, number, period_id, dated, text, source_id, reverses_id, pair,
                                lines_count, debits)
        SELECT j.id, p_holder, v_posting, j.kind, j.number, j.period, j.dated, j.text, COALESCE(j.source, p_record),
               COALESCE(j.reverses, v_ids[v_backs[j.o]]), j.pair, j.n, j.debits
        FROM unnest(v_ids, p_kind, v_numbers, v_periods, p_dated, p_text, p_source, p_reverses, p_pair, v_counts, v_debits)
            WITH ORDINALITY AS j(id, kind, number, period, dated, text, source, reverses, pair, n, debits, o);
    INSERT INTO ledger_line (holder_id, year, journal_id, position, coding_id, dated, amount, text, source_id)
        SELECT p_holder, j.year, j.id, l.position, l.coding, j.dated, l.amount, COALESCE(l.text, ''), l.source
        FROM unnest(p_journal, p_position, p_coding, p_amount, p_line_text, p_line_source)
            AS l(j, position, coding, amount, text, source)
        JOIN unnest(v_ids, v_years, p_dated) WITH ORDINALITY AS j(id, year, dated, o) ON j.o = l.j;
    RETURN QUERY SELECT v_posting, made.id, made.number FROM unnest(v_ids, v_numbers) AS made(id, number);
END $$;

-- Whether a batch of drafts needs a second person: a manual journal above the organisation's limit (without a rule,
-- every one), and always suspense, bank, inter-organisation, opening and year-end entries, and what takes one of these
-- back.  The rest are reviewed as a monthly list.
CREATE OR REPLACE FUNCTION accord_needs_second_person(p_holder bigint, p_record bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM ledger_draft d
        JOIN LATERAL (
            SELECT sum(l.amount) FILTER (WHERE l.amount > 0) AS debits,
                   bool_or(a.role IN ('suspense', 'bank', 'inter_organisation')) AS watched
            FROM ledger_draftline l JOIN ledger_coding c ON c.id = l.coding_id JOIN ledger_account a ON a.code = c.account_id
            WHERE l.draft_id = d.id) s ON true
        LEFT JOIN ledger_bookrules b ON b.holder_id = d.holder_id AND b.during @> d.dated
        LEFT JOIN ledger_journal taken ON taken.id = d.reverses_id
        WHERE d.record_id = p_record AND d.holder_id = p_holder
          AND (d.kind IN ('inter_organisation', 'opening', 'year_end', 'imported')
               OR taken.kind IN ('inter_organisation', 'opening', 'year_end', 'imported') OR s.watched
               OR s.debits > COALESCE(b.manual_limit, 0)))
$$;

-- Closes a posting with the audit number of its act, once: from there on it counts.
CREATE OR REPLACE FUNCTION accord_close_posting(p_posting bigint, p_number bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE ledger_posting p SET cut = p_number
        WHERE p.id = p_posting AND p.cut IS NULL
          AND (2 * 1000000 + p.holder_id) = ANY (COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[])
          AND p_number = (SELECT h.number FROM audit_head h WHERE h.holder_id = p.holder_id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Posting % cannot be closed with number %.', p_posting, p_number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

-- Fills period 0 of a new year with what earlier years leave: balances of assets, liabilities and reserves as they
-- stand; the result of years whose closing journal is still to come as one figure.
CREATE OR REPLACE FUNCTION accord_bring_forward(p_holder bigint, p_year bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_period bigint;
    v_unclosed record;
    v_rows bigint;
BEGIN
    IF NOT (2 * 1000000 + p_holder) = ANY (COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'Organisation % lies outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT p.id INTO v_period FROM ledger_period p
        WHERE p.holder_id = p_holder AND p.year_id = p_year AND p.number = 0
          AND NOT EXISTS (SELECT 1 FROM ledger_balance b WHERE b.period_id = p.id);
    SELECT c.id, c.account_id INTO v_unclosed FROM ledger_coding c JOIN ledger_account a ON a.code = c.account_id
        WHERE c.holder_id = p_holder AND a.role = 'unclosed' ORDER BY c.id LIMIT 1;
    IF v_period IS NULL OR v_unclosed IS NULL THEN
        RAISE EXCEPTION 'The year has been brought forward already, or lacks its period 0 or the account for unclosed results.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Nothing is posted into an earlier year while it is summed.
    PERFORM 1 FROM ledger_period p JOIN ledger_year y ON y.id = p.year_id
        WHERE p.holder_id = p_holder AND y.year < (SELECT z.year FROM ledger_year z WHERE z.id = p_year)
        ORDER BY p.id FOR NO KEY UPDATE OF p;
    INSERT INTO ledger_balance (holder_id, period_id, coding_id, account_id, debit, credit, lines)
    SELECT p_holder, v_period, w.coding, w.account, sum(w.debit), sum(w.credit), 0 FROM (
        SELECT CASE WHEN a.kind IN ('income', 'expenditure') THEN v_unclosed.id ELSE b.coding_id END AS coding,
               CASE WHEN a.kind IN ('income', 'expenditure') THEN v_unclosed.account_id ELSE b.account_id END AS account,
               b.debit, b.credit
        FROM ledger_balance b JOIN ledger_period p ON p.id = b.period_id JOIN ledger_year y ON y.id = p.year_id
        JOIN ledger_account a ON a.code = b.account_id
        WHERE b.holder_id = p_holder AND p.number >= 1 AND y.year < (SELECT z.year FROM ledger_year z WHERE z.id = p_year)
    ) w GROUP BY w.coding, w.account ORDER BY w.coding;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END $$;

REVOKE INSERT, UPDATE, DELETE ON ledger_posting, ledger_journal, ledger_line, ledger_balance FROM accord_app;
GRANT INSERT ON ledger_posting, ledger_journal, ledger_line, ledger_balance TO accord_guard;
GRANT UPDATE ON ledger_posting, ledger_balance TO accord_guard;
GRANT UPDATE (ledger_lock) ON ledger_period TO accord_guard;
GRANT USAGE ON SEQUENCE ledger_posting_id_seq, ledger_journal_id_seq, ledger_line_id_seq, ledger_balance_id_seq TO accord_guard;

ALTER FUNCTION accord_post(bigint, bigint, text[], date[], smallint[], text[], bigint[], bigint[], uuid[], integer[], integer[],
    bigint[], numeric[], text[], bigint[]) OWNER TO accord_guard;
ALTER FUNCTION accord_needs_second_person(bigint, bigint) OWNER TO accord_guard;
ALTER FUNCTION accord_close_posting(bigint, bigint) OWNER TO accord_guard;
ALTER FUNCTION accord_bring_forward(bigint, bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_post(bigint, bigint, text[], date[], smallint[], text[], bigint[], bigint[], uuid[], integer[],
    integer[], bigint[], numeric[], text[], bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION accord_needs_second_person(bigint, bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION accord_close_posting(bigint, bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION accord_bring_forward(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_post(bigint, bigint, text[], date[], smallint[], text[], bigint[], bigint[], uuid[], integer[],
    integer[], bigint[], numeric[], text[], bigint[]) TO accord_app;
GRANT EXECUTE ON FUNCTION accord_needs_second_person(bigint, bigint) TO accord_app;
GRANT EXECUTE ON FUNCTION accord_close_posting(bigint, bigint) TO accord_app;
GRANT EXECUTE ON FUNCTION accord_bring_forward(bigint, bigint) TO accord_app;
