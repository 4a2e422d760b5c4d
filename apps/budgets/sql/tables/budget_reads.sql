-- Which budget each pound counts against, and what has been taken of it.  Read under the caller's own policies.

CREATE OR REPLACE FUNCTION accord_in_pounds(p_amount numeric) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN p_amount < 0 THEN '−' ELSE '' END || '£' || to_char(abs(p_amount), 'FM999,999,999,990.00')
$$;

-- The line that each coding of these accounts counts against in a year: its own project's before none, its own cost
-- centre's before those above, any of them before the whole organisation's.  Codings without a line are left out.
CREATE OR REPLACE FUNCTION accord_budget_homes(p_holder bigint, p_year smallint, p_accounts text[])
RETURNS TABLE (coding bigint, line bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE up(centre, above, depth) AS (
        SELECT d.id, d.id, 0 FROM ledger_dimensionvalue d WHERE d.holder_id = p_holder AND d.kind = 'cost_centre'
        UNION ALL
        SELECT u.centre, d.parent_id, u.depth + 1 FROM up u JOIN ledger_dimensionvalue d ON d.id = u.above
        WHERE d.parent_id IS NOT NULL
    )
    SELECT DISTINCT ON (c.id) c.id, l.id
    FROM ledger_coding c
    LEFT JOIN up u ON u.centre = c.cost_centre_id
    JOIN budgets_line l ON l.holder_id = p_holder AND l.year = p_year AND l.account_id = c.account_id
        AND l.capital = c.capital AND (l.cost_centre_id = u.above OR l.cost_centre_id IS NULL)
        AND (l.project_id = c.project_id OR l.project_id IS NULL)
    WHERE c.holder_id = p_holder AND c.account_id = ANY (p_accounts)
    ORDER BY c.id, (l.project_id IS NULL), (l.cost_centre_id IS NULL), u.depth
$$;

-- Each of these lines with itself and the lines that stand above it: same account, project and capital, on a cost
-- centre above or for the whole organisation.
CREATE OR REPLACE FUNCTION accord_budget_chain(p_lines bigint[]) RETURNS TABLE (line bigint, above bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE up(line, centre) AS (
        SELECT l.id, l.cost_centre_id FROM budgets_line l WHERE l.id = ANY (p_lines)
        UNION ALL
        SELECT u.line, d.parent_id FROM up u JOIN ledger_dimensionvalue d ON d.id = u.centre WHERE d.parent_id IS NOT NULL
    )
    SELECT DISTINCT l.id, k.id
    FROM budgets_line l
    JOIN up u ON u.line = l.id
    JOIN budgets_line k ON k.holder_id = l.holder_id AND k.year = l.year AND k.account_id = l.account_id
        AND k.capital = l.capital AND k.project_id IS NOT DISTINCT FROM l.project_id
        AND (k.cost_centre_id IS NULL OR k.cost_centre_id = u.centre)
    WHERE l.id = ANY (p_lines)
$$;

-- What each coding of these accounts has taken in a year: posted (closing entries of the year end, and what takes them
-- back, left out), posted up
-- to a period, and committed; with its line, which is empty where nothing is budgeted.
CREATE OR REPLACE FUNCTION accord_budget_taken(p_holder bigint, p_year smallint, p_accounts text[], p_through smallint)
RETURNS TABLE (coding bigint, line bigint, actual numeric, to_date numeric, soft numeric, hard numeric, accrued numeric)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT w.coding, h.line, sum(w.actual), sum(CASE WHEN w.period <= p_through THEN w.actual ELSE 0 END),
           sum(w.soft), sum(w.hard), sum(w.accrued)
    FROM (
        SELECT b.coding_id AS coding, p.number AS period, b.debit - b.credit AS actual, 0 AS soft, 0 AS hard, 0 AS accrued
        FROM ledger_year y JOIN ledger_period p ON p.year_id = y.id JOIN ledger_balance b ON b.period_id = p.id
        WHERE y.holder_id = p_holder AND y.year = p_year AND p.number >= 1 AND b.account_id = ANY (p_accounts)
        UNION ALL
        SELECT l.coding_id, p.number, -l.amount, 0, 0, 0
        FROM ledger_journal j JOIN ledger_line l ON l.journal_id = j.id JOIN ledger_coding c ON c.id = l.coding_id
        JOIN ledger_period p ON p.id = j.period_id
        WHERE j.holder_id = p_holder AND j.dated = make_date(p_year + 1, 3, 31) AND j.kind = 'year_end'
          AND c.account_id = ANY (p_accounts)
        UNION ALL
        SELECT l.coding_id, p.number, -l.amount, 0, 0, 0
        FROM ledger_journal o JOIN ledger_journal j ON j.reverses_id = o.id JOIN ledger_line l ON l.journal_id = j.id
        JOIN ledger_coding c ON c.id = l.coding_id JOIN ledger_period p ON p.id = j.period_id
        WHERE o.holder_id = p_holder AND o.dated = make_date(p_year + 1, 3, 31) AND o.kind = 'year_end'
          AND c.account_id = ANY (p_accounts)
        UNION ALL
        SELECT e.coding_id, 0, 0, e.soft, e.hard, e.accrued
        FROM budgets_held e JOIN ledger_coding c ON c.id = e.coding_id
        WHERE e.holder_id = p_holder AND e.year = p_year AND c.account_id = ANY (p_accounts)
    ) w LEFT JOIN accord_budget_homes(p_holder, p_year, p_accounts) h ON h.coding = w.coding
    GROUP BY w.coding, h.line
$$;

-- What happens when an act of a kind would pass the budget of a cost centre: the nearest rule upwards, else the
-- organisation's, else the house's.
CREATE OR REPLACE FUNCTION accord_budget_verdict(p_holder bigint, p_centre bigint, p_kind text, p_basis text, p_on date)
RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE up(centre, depth) AS (
        SELECT p_centre, 0
        UNION ALL
        SELECT d.parent_id, u.depth + 1 FROM up u JOIN ledger_dimensionvalue d ON d.id = u.centre WHERE d.parent_id IS NOT NULL
    )
    SELECT COALESCE((
        SELECT c.verdict FROM budgets_control c LEFT JOIN up u ON u.centre = c.cost_centre_id
        WHERE c.holder_id = p_holder AND c.kind = p_kind AND c.basis = p_basis AND c.during @> p_on
          AND (c.cost_centre_id IS NULL OR u.centre IS NOT NULL)
        ORDER BY (c.cost_centre_id IS NULL), u.depth LIMIT 1
    ), CASE WHEN p_basis = 'to_date' THEN 'ignore' WHEN p_kind = 'actual' THEN 'warn' ELSE 'stop' END)
$$;

-- Last period that has begun on a day, seen from a year: 0 before it, 16 from its last month on.
CREATE OR REPLACE FUNCTION accord_budget_through(p_year smallint, p_on date) RETURNS smallint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT (CASE WHEN p_on < make_date(p_year, 4, 1) THEN 0 WHEN p_on >= make_date(p_year + 1, 3, 1) THEN 16
                 ELSE (extract(month FROM p_on)::integer + 8) % 12 + 1 END)::smallint
$$;

REVOKE ALL ON FUNCTION accord_budget_homes(bigint, smallint, text[]), accord_budget_chain(bigint[]),
    accord_budget_taken(bigint, smallint, text[], smallint), accord_budget_verdict(bigint, bigint, text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_budget_homes(bigint, smallint, text[]), accord_budget_chain(bigint[]),
    accord_budget_taken(bigint, smallint, text[], smallint), accord_budget_verdict(bigint, bigint, text, text, date)
    TO accord_app, accord_guard;
