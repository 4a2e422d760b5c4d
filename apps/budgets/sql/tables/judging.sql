-- Whether a budget allows what is about to happen.  Called by the doors of this room and by its answer to the ledger's
-- posting, as the guard; nobody else may.

-- Judges net increases by (year, coding) for an act of a kind.  Locks the year (shared) and then every line that
-- controls one of the codings, in the order of their ids, so that two acts at once cannot take one pound twice; only
-- then reads what is left.  Gives warnings as sentences.  Raises at a stop, unless a person with the duty let this
-- record go past it: then what was passed is written down.  The kind `bought` is an order that follows an emergency's
-- purchase: it is judged as an order, and a stop is passed in any case, written down and told as a warning.
CREATE OR REPLACE FUNCTION accord_budget_judge(
    p_holder bigint, p_record bigint, p_kind text, p_on date, p_year smallint[], p_coding bigint[], p_amount numeric[]
) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_year smallint;
    v_through smallint;
    v_accounts text[];
    v_lines bigint[];
    v_row record;
    v_said text;
    v_warnings text[] := '{}';
    v_stops text[] := '{}';
    v_passed bigint[] := '{}';
    v_bases text[] := '{}';
    v_pasts numeric[] := '{}';
    v_own numeric := 0;
    v_need numeric := 0;
    v_override bigint;
    v_kind text := CASE p_kind WHEN 'bought' THEN 'order' ELSE p_kind END;
BEGIN
    FOR v_year IN
        SELECT y.year FROM budgets_budgetyear y
        WHERE y.holder_id = p_holder AND y.adopted_at IS NOT NULL AND y.year = ANY (p_year) ORDER BY y.year FOR SHARE
    LOOP
        SELECT array_agg(DISTINCT c.account_id) INTO v_accounts
        FROM (SELECT w.coding FROM unnest(p_year, p_coding, p_amount) AS w(year, coding, amount)
              WHERE w.year = v_year GROUP BY w.coding HAVING sum(w.amount) > 0) w
        JOIN ledger_coding c ON c.id = w.coding JOIN ledger_account a ON a.code = c.account_id
        WHERE a.kind = 'expenditure' OR (c.capital AND a.kind = 'asset');
        CONTINUE WHEN v_accounts IS NULL;
        v_through := accord_budget_through(v_year, p_on);

        SELECT array_agg(DISTINCT k.above) INTO v_lines
        FROM accord_budget_chain((SELECT array_agg(h.line) FROM accord_budget_homes(p_holder, v_year, v_accounts) h
                                  WHERE h.coding = ANY (p_coding))) k;
        PERFORM 1 FROM budgets_line l WHERE l.id = ANY (v_lines) ORDER BY l.id FOR NO KEY UPDATE;

        FOR v_row IN
            WITH taken AS MATERIALIZED (
                SELECT t.coding, t.line, t.actual, t.to_date, t.soft + t.hard + t.accrued AS committed
                FROM accord_budget_taken(p_holder, v_year, v_accounts, v_through) t
            ), more AS MATERIALIZED (
                SELECT c.id AS coding, c.account_id AS account, c.cost_centre_id AS centre, h.line, sum(w.amount) AS amount
                FROM unnest(p_year, p_coding, p_amount) AS w(year, coding, amount)
                JOIN ledger_coding c ON c.id = w.coding JOIN ledger_account a ON a.code = c.account_id
                LEFT JOIN accord_budget_homes(p_holder, v_year, v_accounts) h ON h.coding = c.id
                WHERE w.year = v_year AND c.account_id = ANY (v_accounts)
                  AND (a.kind = 'expenditure' OR (c.capital AND a.kind = 'asset'))
                GROUP BY c.id, c.account_id, c.cost_centre_id, h.line
            ), own AS MATERIALIZED (
                SELECT l.id AS line, l.account_id AS account, l.cost_centre_id AS centre, l.revised AS budget,
                       COALESCE((SELECT sum(e.revised) FROM budgets_cell e WHERE e.line_id = l.id AND e.period <= v_through), 0) AS profile,
                       COALESCE(t.actual, 0) AS actual, COALESCE(t.to_date, 0) AS to_date, COALESCE(t.committed, 0) AS committed,
                       COALESCE((SELECT sum(m.amount) FROM more m WHERE m.line = l.id), 0) AS more
                FROM budgets_line l
                LEFT JOIN (SELECT t.line, sum(t.actual) AS actual, sum(t.to_date) AS to_date, sum(t.committed) AS committed
                           FROM taken t GROUP BY t.line) t ON t.line = l.id
                WHERE l.holder_id = p_holder AND l.year = v_year AND l.account_id = ANY (v_accounts)
            ), levels AS (
                SELECT o.line, o.account, o.centre, 'own' AS level, o.budget, o.profile, o.actual, o.to_date, o.committed, o.more FROM own o
                UNION ALL
                SELECT k.above, u.account, u.centre, 'above', sum(o.budget), sum(o.profile), sum(o.actual), sum(o.to_date),
                       sum(o.committed), sum(o.more)
                FROM accord_budget_chain((SELECT array_agg(o.line) FROM own o)) k
                JOIN own o ON o.line = k.line JOIN own u ON u.line = k.above
                WHERE k.above = ANY (v_lines)
                GROUP BY k.above, u.account, u.centre HAVING count(*) > 1
                UNION ALL
                SELECT NULL, m.account, m.centre, 'none', 0, 0, COALESCE(sum(t.actual), 0), COALESCE(sum(t.to_date), 0),
                       COALESCE(sum(t.committed), 0), sum(m.amount)
                FROM more m LEFT JOIN taken t ON t.coding = m.coding
                WHERE m.line IS NULL GROUP BY m.account, m.centre
            )
            SELECT v.*, b.basis, b.before AS had, least(v.more - b.before, v.more) AS past, a.name, d.code AS centre_code,
                   accord_budget_verdict(p_holder, v.centre, v_kind, b.basis, p_on) AS verdict
            FROM levels v
            CROSS JOIN LATERAL (VALUES ('year', v.budget - v.actual - v.committed), ('to_date', v.profile - v.to_date - v.committed))
                AS b(basis, before)
            JOIN ledger_account a ON a.code = v.account
            LEFT JOIN ledger_dimensionvalue d ON d.id = v.centre
            WHERE v.more > 0 AND v.more > b.before AND (b.basis = 'year' OR v_through > 0)
            ORDER BY v.level DESC, v.account, d.code, b.basis DESC
        LOOP
            CONTINUE WHEN v_row.verdict = 'ignore';
            v_said := CASE WHEN v_row.level = 'none'
                THEN format('Nothing is budgeted for %s %s%s in %s, and this takes %s.', v_row.account, v_row.name,
                            COALESCE(', cost centre ' || v_row.centre_code, ''), v_year || '-' || lpad(((v_year + 1) % 100)::text, 2, '0'),
                            accord_in_pounds(v_row.more))
                ELSE format('%s of %s %s%s in %s has %s left%s, and this takes %s: %s too much.',
                            CASE WHEN v_row.basis = 'year' THEN 'The budget' ELSE 'The profile to date' END, v_row.account, v_row.name,
                            COALESCE(', cost centre ' || v_row.centre_code, ''), v_year || '-' || lpad(((v_year + 1) % 100)::text, 2, '0'),
                            accord_in_pounds(v_row.had), CASE WHEN v_row.level = 'above' THEN ' with all below it' ELSE '' END,
                            accord_in_pounds(v_row.more), accord_in_pounds(v_row.past)) END;
            IF v_row.verdict = 'warn' THEN
                v_warnings := array_append(v_warnings, v_said);
            ELSE
                v_stops := array_append(v_stops, v_said);
                v_passed := array_append(v_passed, v_row.line);
                v_bases := array_append(v_bases, v_row.basis);
                v_pasts := array_append(v_pasts, v_row.past);
                v_need := GREATEST(v_need, v_row.past);
                IF v_row.level <> 'above' AND v_row.basis = 'year' THEN
                    v_own := v_own + v_row.past;
                END IF;
            END IF;
        END LOOP;
    END LOOP;

    IF cardinality(v_stops) > 0 THEN
        v_need := GREATEST(v_need, v_own);
        IF p_kind = 'bought' THEN
            v_warnings := v_warnings || v_stops;
        ELSE
            SELECT o.id INTO v_override FROM budgets_override o
                WHERE o.holder_id = p_holder AND o.record_id = p_record
                  AND o.amount - COALESCE((SELECT sum(g.used) FROM budgets_passing g WHERE g.override_id = o.id), 0) >= v_need
                ORDER BY o.id DESC LIMIT 1;
            IF v_override IS NULL THEN
                RAISE EXCEPTION '%', v_stops[1] || CASE WHEN cardinality(v_stops) > 1
                        THEN format(' (and %s further budgets)', cardinality(v_stops) - 1) ELSE '' END
                    || format(' Vire budget to it, or have a person with the duty “budget.override” record why this may go %s past it.',
                              accord_in_pounds(v_need))
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END IF;
        INSERT INTO budgets_passing (holder_id, override_id, record_id, line_id, kind, basis, past, used, at)
            SELECT p_holder, v_override, p_record, w.line, v_kind, w.basis, w.past, CASE WHEN w.o = 1 THEN v_need ELSE 0 END, clock_timestamp()
            FROM unnest(v_passed, v_bases, v_pasts) WITH ORDINALITY AS w(line, basis, past, o);
    END IF;
    RETURN v_warnings;
END $$;

REVOKE ALL ON FUNCTION accord_budget_judge(bigint, bigint, text, date, smallint[], bigint[], numeric[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_budget_judge(bigint, bigint, text, date, smallint[], bigint[], numeric[]) TO accord_guard;
GRANT INSERT ON budgets_passing TO accord_guard;
GRANT UPDATE ON budgets_line TO accord_guard;
GRANT UPDATE (adopted_at) ON budgets_budgetyear TO accord_guard;
GRANT USAGE ON SEQUENCE budgets_passing_id_seq TO accord_guard;
