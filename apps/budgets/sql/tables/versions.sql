-- How budgets change: numbered versions, each by the months it changes.

-- Writes one version of a year's budget and keeps its lines and months.  `set`: the months given are what the lines
-- named shall be; `add`: they are by how much they change.  Gives the version's id, or nothing when nothing changes.
-- Called by the doors below, which hold the rules of each kind.
CREATE OR REPLACE FUNCTION accord_write_version(
    p_holder bigint, p_year smallint, p_kind text, p_label text, p_record bigint, p_mode text, p_account text[], p_centre bigint[],
    p_project bigint[], p_capital boolean[], p_period smallint[], p_amount numeric[]
) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_person bigint := NULLIF(current_setting('accord.person', true), '')::bigint;
    v_book record;
    v_bad record;
    v_version bigint;
    v_lines bigint[];
    v_periods smallint[];
    v_deltas numeric[];
BEGIN
    SELECT y.id, y.adopted_at, y.year || '-' || lpad(((y.year + 1) % 100)::text, 2, '0') AS label INTO v_book
        FROM budgets_budgetyear y WHERE y.holder_id = p_holder AND y.year = p_year FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no budget of % in this organisation yet. Begin it first.', p_year
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (p_kind = 'original') <> (v_book.adopted_at IS NULL) THEN
        RAISE EXCEPTION '%', CASE WHEN p_kind = 'original'
            THEN format('The budget of %s is adopted: vire, or supplement it.', v_book.label)
            ELSE format('The budget of %s is not adopted yet: set it instead, or adopt it first.', v_book.label) END
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT w.account, d.code, a.code AS known, w.centre, w.project INTO v_bad
    FROM (SELECT DISTINCT u.account, u.centre, u.project, u.capital
          FROM unnest(p_account, p_centre, p_project, p_capital) AS u(account, centre, project, capital)) w
    LEFT JOIN ledger_account a ON a.code = w.account
        AND (a.kind IN ('income', 'expenditure') OR (w.capital AND a.kind = 'asset'))
    LEFT JOIN ledger_dimensionvalue d ON d.id = w.centre AND d.holder_id = p_holder AND d.kind = 'cost_centre'
    LEFT JOIN ledger_dimensionvalue j ON j.id = w.project AND j.holder_id = p_holder AND j.kind = 'project'
    WHERE a.code IS NULL OR (w.centre IS NOT NULL AND d.id IS NULL) OR (w.project IS NOT NULL AND j.id IS NULL) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%', CASE WHEN v_bad.known IS NULL
            THEN format('Account %s takes no such budget: income and expenditure do, and assets where the budget is capital.', v_bad.account)
            ELSE format('A cost centre or project of account %s is not of this organisation.', v_bad.account) END
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    INSERT INTO budgets_line (holder_id, book_id, year, account_id, cost_centre_id, project_id, capital, original, revised)
        SELECT DISTINCT p_holder, v_book.id, p_year, w.account, w.centre, w.project, w.capital, 0, 0
        FROM unnest(p_account, p_centre, p_project, p_capital) AS w(account, centre, project, capital)
        ORDER BY w.account, w.centre, w.project, w.capital
        ON CONFLICT DO NOTHING;
    WITH given AS (
        SELECT l.id AS line, w.period, sum(w.amount) AS amount
        FROM unnest(p_account, p_centre, p_project, p_capital, p_period, p_amount) AS w(account, centre, project, capital, period, amount)
        JOIN budgets_line l ON l.holder_id = p_holder AND l.year = p_year AND l.account_id = w.account AND l.capital = w.capital
            AND l.cost_centre_id IS NOT DISTINCT FROM w.centre AND l.project_id IS NOT DISTINCT FROM w.project
        GROUP BY l.id, w.period
    ), delta AS (
        SELECT g.line, g.period, g.amount - CASE WHEN p_mode = 'set' THEN COALESCE(e.revised, 0) ELSE 0 END AS amount
        FROM given g LEFT JOIN budgets_cell e ON e.line_id = g.line AND e.period = g.period
        UNION ALL
        SELECT e.line_id, e.period, -e.revised FROM budgets_cell e
        WHERE p_mode = 'set' AND e.line_id IN (SELECT g.line FROM given g)
          AND NOT EXISTS (SELECT 1 FROM given g WHERE g.line = e.line_id AND g.period = e.period)
    )
    SELECT array_agg(d.line ORDER BY d.line, d.period), array_agg(d.period ORDER BY d.line, d.period),
           array_agg(d.amount ORDER BY d.line, d.period)
        INTO v_lines, v_periods, v_deltas FROM delta d WHERE d.amount <> 0;
    IF v_lines IS NULL THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM unnest(v_deltas) d WHERE d <> round(d, 2)) THEN
        RAISE EXCEPTION 'A budget is in pounds and whole pence.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF p_kind = 'reprofile' THEN
        SELECT l.account_id, w.net INTO v_bad FROM (
            SELECT d.line, sum(d.amount) AS net FROM unnest(v_lines, v_deltas) AS d(line, amount) GROUP BY d.line) w
        JOIN budgets_line l ON l.id = w.line WHERE w.net <> 0 LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'The new months of account % total % differently: a profile never changes the budget.',
                v_bad.account_id, accord_in_pounds(v_bad.net) USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;

    INSERT INTO budgets_version (holder_id, book_id, number, kind, label, record_id, follows_id, made_by_id, made_at)
        SELECT p_holder, v_book.id, COALESCE(max(v.number), 0) + 1, p_kind, left(p_label, 200), p_record,
               (array_agg(v.id ORDER BY v.number DESC))[1], v_person, clock_timestamp()
        FROM budgets_version v WHERE v.book_id = v_book.id
        RETURNING id INTO v_version;
    INSERT INTO budgets_change (holder_id, version_id, line_id, period, amount)
        SELECT p_holder, v_version, d.line, d.period, d.amount FROM unnest(v_lines, v_periods, v_deltas) AS d(line, period, amount);
    INSERT INTO budgets_cell AS e (holder_id, line_id, period, original, revised)
        SELECT p_holder, d.line, d.period, CASE WHEN p_kind = 'original' THEN d.amount ELSE 0 END, d.amount
        FROM unnest(v_lines, v_periods, v_deltas) AS d(line, period, amount) ORDER BY d.line, d.period
        ON CONFLICT (line_id, period) DO UPDATE
            SET original = e.original + EXCLUDED.original, revised = e.revised + EXCLUDED.revised;
    UPDATE budgets_line l SET revised = l.revised + w.amount,
            original = l.original + CASE WHEN p_kind = 'original' THEN w.amount ELSE 0 END
        FROM (SELECT d.line, sum(d.amount) AS amount FROM unnest(v_lines, v_deltas) AS d(line, amount) GROUP BY d.line) w
        WHERE l.id = w.line;
    RETURN v_version;
END $$;

-- Sets a budget before its adoption, or changes the months of one that is adopted.
CREATE OR REPLACE FUNCTION accord_set_budget(
    p_holder bigint, p_year smallint, p_kind text, p_label text, p_record bigint, p_mode text, p_account text[], p_centre bigint[],
    p_project bigint[], p_capital boolean[], p_period smallint[], p_amount numeric[]
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT (2 * 1000000 + p_holder) = ANY (COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[])
        OR p_kind NOT IN ('original', 'reprofile') THEN
        RAISE EXCEPTION 'Setting the budget of organisation % lies outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN accord_write_version(p_holder, p_year, p_kind, p_label, p_record, p_mode, p_account, p_centre, p_project, p_capital,
        p_period, p_amount);
END $$;

-- Brings an approved virement into force: both sides at once where it crosses organisations, with the second approval.
-- Gives whether it is in force now.  What a line gives must be there: neither spent nor committed.
CREATE OR REPLACE FUNCTION accord_apply_virement(p_holder bigint, p_record bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_pair uuid;
    v_kind text;
    v_sides bigint[];
    v_row record;
    v_made bigint;
    v_bad record;
BEGIN
    IF NOT (2 * 1000000 + p_holder) = ANY (COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'A virement of organisation % lies outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT v.pair, v.kind INTO v_pair, v_kind FROM budgets_virement v WHERE v.holder_id = p_holder AND v.record_id = p_record;
    SELECT array_agg(w.id ORDER BY w.id) INTO v_sides FROM (
        SELECT v.id FROM budgets_virement v
        WHERE (v.holder_id = p_holder AND v.record_id = p_record) OR (v_pair IS NOT NULL AND v.pair = v_pair)
        ORDER BY v.id FOR UPDATE) w;
    IF v_sides IS NULL OR (v_pair IS NOT NULL AND cardinality(v_sides) <> 2) THEN
        RAISE EXCEPTION 'There is no such virement, or its other side is missing.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM budgets_virement v WHERE v.id = ANY (v_sides) AND v.version_id IS NOT NULL) THEN
        RAISE EXCEPTION 'This virement is in force already.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM budgets_virement v JOIN documents_record r ON r.id = v.record_id
               WHERE v.id = ANY (v_sides) AND r.state IN ('refused', 'dropped')) THEN
        RAISE EXCEPTION 'The other organisation refused this virement or gave it up, so refuse it here too.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Every side has been approved by a person who did not raise it.
    IF EXISTS (
        SELECT 1 FROM budgets_virement v JOIN documents_record r ON r.id = v.record_id
        WHERE v.id = ANY (v_sides) AND (r.state <> 'approved' OR NOT EXISTS (
            SELECT 1 FROM documents_recordact a JOIN documents_recordact b ON b.record_id = a.record_id AND b.duty_id = 'virement.raise'
            WHERE a.record_id = r.id AND a.duty_id = 'virement.approve' AND a.person_id <> b.person_id))) THEN
        RETURN false;
    END IF;
    -- A virement leaves the total of each year, capital apart from revenue; slippage leaves each budget's over the years.
    SELECT 1 INTO v_bad FROM budgets_virementline l WHERE l.virement_id = ANY (v_sides) AND v_kind = 'virement'
        GROUP BY l.year, l.capital HAVING sum(l.amount) <> 0 LIMIT 1;
    IF NOT FOUND THEN
        SELECT 1 INTO v_bad FROM budgets_virementline l WHERE l.virement_id = ANY (v_sides) AND v_kind = 'slippage'
            GROUP BY l.account_id, l.cost_centre_id, l.project_id, l.capital HAVING sum(l.amount) <> 0 LIMIT 1;
    END IF;
    IF FOUND THEN
        RAISE EXCEPTION 'What is given and what is received differ, so nothing moves.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    FOR v_row IN
        SELECT v.id, v.holder_id, v.record_id, v.reason, v.kind, l.year,
               array_agg(l.account_id ORDER BY l.id, m.period) AS account, array_agg(l.cost_centre_id ORDER BY l.id, m.period) AS centre,
               array_agg(l.project_id ORDER BY l.id, m.period) AS project, array_agg(l.capital ORDER BY l.id, m.period) AS capital,
               array_agg(m.period::smallint ORDER BY l.id, m.period) AS period, array_agg(m.amount ORDER BY l.id, m.period) AS amount
        FROM budgets_virement v JOIN budgets_virementline l ON l.virement_id = v.id
        CROSS JOIN LATERAL unnest(l.months) WITH ORDINALITY AS m(amount, period)
        WHERE v.id = ANY (v_sides) GROUP BY v.id, l.year ORDER BY v.holder_id, l.year
    LOOP
        v_made := accord_write_version(v_row.holder_id, v_row.year::smallint, v_row.kind, v_row.reason, v_row.record_id, 'add',
            v_row.account, v_row.centre, v_row.project, v_row.capital, v_row.period, v_row.amount);
        UPDATE budgets_virement v SET version_id = v_made WHERE v.id = v_row.id AND v.version_id IS NULL;
        SELECT a.code, a.name, b.revised, t.taken INTO v_bad
        FROM budgets_virementline l JOIN ledger_account a ON a.code = l.account_id AND a.kind <> 'income'
        JOIN budgets_line b ON b.holder_id = v_row.holder_id AND b.year = l.year AND b.account_id = l.account_id AND b.capital = l.capital
            AND b.cost_centre_id IS NOT DISTINCT FROM l.cost_centre_id AND b.project_id IS NOT DISTINCT FROM l.project_id
        CROSS JOIN LATERAL (SELECT COALESCE(sum(w.actual + w.soft + w.hard + w.accrued), 0) AS taken
            FROM accord_budget_taken(v_row.holder_id, v_row.year::smallint, ARRAY[l.account_id::text], 16::smallint) w WHERE w.line = b.id) t
        WHERE l.virement_id = v_row.id AND l.year = v_row.year AND l.amount < 0 AND b.revised < GREATEST(t.taken, 0) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION '% % cannot give so much: % would be left of a budget of which % is spent or committed.',
                v_bad.code, v_bad.name, accord_in_pounds(v_bad.revised), accord_in_pounds(v_bad.taken)
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN true;
END $$;

REVOKE ALL ON FUNCTION accord_write_version(bigint, smallint, text, text, bigint, text, text[], bigint[], bigint[], boolean[], smallint[],
    numeric[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_write_version(bigint, smallint, text, text, bigint, text, text[], bigint[], bigint[], boolean[],
    smallint[], numeric[]) TO accord_guard;
ALTER FUNCTION accord_set_budget(bigint, smallint, text, text, bigint, text, text[], bigint[], bigint[], boolean[], smallint[], numeric[])
    OWNER TO accord_guard;
ALTER FUNCTION accord_apply_virement(bigint, bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_set_budget(bigint, smallint, text, text, bigint, text, text[], bigint[], bigint[], boolean[], smallint[],
    numeric[]), accord_apply_virement(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_set_budget(bigint, smallint, text, text, bigint, text, text[], bigint[], bigint[], boolean[], smallint[],
    numeric[]), accord_apply_virement(bigint, bigint) TO accord_app;
REVOKE INSERT, UPDATE, DELETE ON budgets_line, budgets_cell, budgets_version, budgets_change FROM accord_app;
GRANT INSERT, UPDATE ON budgets_line, budgets_cell TO accord_guard;
GRANT INSERT ON budgets_version, budgets_change, budgets_virement_history TO accord_guard;
GRANT UPDATE (version_id) ON budgets_virement TO accord_guard;
GRANT USAGE ON SEQUENCE budgets_line_id_seq, budgets_cell_id_seq, budgets_version_id_seq, budgets_change_id_seq,
    budgets_virement_history_pgh_id_seq TO accord_guard;
