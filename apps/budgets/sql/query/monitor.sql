-- Each budget of a year with what was taken of it, and what nobody budgeted: every pound posted on income, expenditure or
-- capital stands on exactly one row.  Closing entries of the year end, and what takes them back, are left out; adjustments count with March.
WITH homes AS MATERIALIZED (
    SELECT h.* FROM accord_budget_homes(%(holder)s, %(year)s::smallint,
        (SELECT array_agg(a.code::text) FROM ledger_account a WHERE a.kind IN ('income', 'expenditure', 'asset'))) h
), taken AS (
    SELECT b.coding_id AS coding, p.number AS period, b.debit - b.credit AS actual, 0 AS soft, 0 AS hard, 0 AS accrued
    FROM ledger_year y JOIN ledger_period p ON p.year_id = y.id JOIN ledger_balance b ON b.period_id = p.id
    WHERE y.holder_id = %(holder)s AND y.year = %(year)s AND p.number >= 1
    UNION ALL
    SELECT l.coding_id, p.number, -l.amount, 0, 0, 0
    FROM ledger_journal j JOIN ledger_line l ON l.journal_id = j.id JOIN ledger_period p ON p.id = j.period_id
    WHERE j.holder_id = %(holder)s AND j.dated = make_date(%(year)s + 1, 3, 31) AND j.kind = 'year_end'
    UNION ALL
    SELECT l.coding_id, p.number, -l.amount, 0, 0, 0
    FROM ledger_journal o JOIN ledger_journal j ON j.reverses_id = o.id JOIN ledger_line l ON l.journal_id = j.id
    JOIN ledger_period p ON p.id = j.period_id
    WHERE o.holder_id = %(holder)s AND o.dated = make_date(%(year)s + 1, 3, 31) AND o.kind = 'year_end'
    UNION ALL
    SELECT e.coding_id, 0, 0, e.soft, e.hard, e.accrued FROM budgets_held e
    WHERE e.holder_id = %(holder)s AND e.year = %(year)s
), placed AS MATERIALIZED (
    SELECT h.line, CASE WHEN h.line IS NULL THEN c.account_id END AS account,
           CASE WHEN h.line IS NULL THEN c.cost_centre_id END AS centre,
           CASE WHEN h.line IS NULL THEN c.project_id END AS project, CASE WHEN h.line IS NULL THEN c.capital END AS capital,
           sum(t.actual) AS actual, COALESCE(sum(t.actual) FILTER (WHERE t.period <= %(through)s), 0) AS to_date,
           sum(t.soft) AS soft, sum(t.hard) AS hard, sum(t.accrued) AS accrued,
           ARRAY[
               COALESCE(sum(t.actual) FILTER (WHERE t.period = 1), 0), COALESCE(sum(t.actual) FILTER (WHERE t.period = 2), 0),
               COALESCE(sum(t.actual) FILTER (WHERE t.period = 3), 0), COALESCE(sum(t.actual) FILTER (WHERE t.period = 4), 0),
               COALESCE(sum(t.actual) FILTER (WHERE t.period = 5), 0), COALESCE(sum(t.actual) FILTER (WHERE t.period = 6), 0),
               COALESCE(sum(t.actual) FILTER (WHERE t.period = 7), 0), COALESCE(sum(t.actual) FILTER (WHERE t.period = 8), 0),
               COALESCE(sum(t.actual) FILTER (WHERE t.period = 9), 0), COALESCE(sum(t.actual) FILTER (WHERE t.period = 10), 0),
               COALESCE(sum(t.actual) FILTER (WHERE t.period = 11), 0), COALESCE(sum(t.actual) FILTER (WHERE t.period >= 12), 0)
           ] AS months
    FROM taken t JOIN ledger_coding c ON c.id = t.coding JOIN ledger_account a ON a.code = c.account_id
    LEFT JOIN homes h ON h.coding = t.coding
    WHERE a.kind IN ('income', 'expenditure') OR (a.kind = 'asset' AND c.capital)
    GROUP BY 1, 2, 3, 4, 5
), profile AS (
    SELECT e.line_id AS line, array_agg(e.period ORDER BY e.period) AS periods, array_agg(e.revised ORDER BY e.period) AS months,
           COALESCE(sum(e.revised) FILTER (WHERE e.period <= %(through)s), 0) AS to_date
    FROM budgets_cell e JOIN budgets_line l ON l.id = e.line_id
    WHERE l.holder_id = %(holder)s AND l.year = %(year)s GROUP BY e.line_id
), stated AS (
    SELECT DISTINCT ON (f.line_id) f.line_id AS line, f.outturn, f.reason
    FROM budgets_forecast f JOIN budgets_line l ON l.id = f.line_id
    WHERE l.holder_id = %(holder)s AND l.year = %(year)s ORDER BY f.line_id, f.id DESC
), every AS (
    SELECT l.id AS line, l.account_id AS account, l.cost_centre_id AS centre, l.project_id AS project, l.capital,
           l.original, l.revised, p.actual, p.to_date, p.soft, p.hard, p.accrued, p.months
    FROM budgets_line l LEFT JOIN placed p ON p.line = l.id WHERE l.holder_id = %(holder)s AND l.year = %(year)s
    UNION ALL
    SELECT NULL, p.account, p.centre, p.project, p.capital, 0, 0, p.actual, p.to_date, p.soft, p.hard, p.accrued, p.months
    FROM placed p WHERE p.line IS NULL
)
SELECT e.line, e.account, a.name, a.kind, a."group", e.centre, e.project, e.capital, e.original, e.revised,
       COALESCE(q.to_date, 0), COALESCE(e.to_date, 0), COALESCE(e.actual, 0), COALESCE(e.soft, 0), COALESCE(e.hard, 0),
       COALESCE(e.accrued, 0), f.outturn, COALESCE(f.reason, ''), e.months, q.periods, q.months
FROM every e JOIN ledger_account a ON a.code = e.account
LEFT JOIN profile q ON q.line = e.line LEFT JOIN stated f ON f.line = e.line
WHERE e.line IS NOT NULL OR (e.actual, e.soft, e.hard, e.accrued) <> (0, 0, 0, 0)
ORDER BY e.account, e.centre NULLS FIRST, e.project NULLS FIRST, e.capital
