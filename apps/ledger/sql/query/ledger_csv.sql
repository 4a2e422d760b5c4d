-- The lines behind a figure as CSV (its heading is LEDGER_HEADINGS), with the balance after each; what a spreadsheet would compute is made text.
COPY (
    SELECT l.dated AS "Date", j.number AS "Journal", j.kind AS "Kind", c.account_id AS "Account", v.code AS "Cost centre",
           regexp_replace(j.text, '^( *[=+@\t\r\n-])', '''\1') AS "Journal text",
           regexp_replace(l.text, '^( *[=+@\t\r\n-])', '''\1') AS "Line text",
           CASE WHEN l.amount > 0 THEN l.amount END AS "Debit (£)", CASE WHEN l.amount < 0 THEN -l.amount END AS "Credit (£)",
           %(opening)s::numeric + sum(l.amount) OVER (ORDER BY l.dated, l.id) AS "Balance (£)"
    FROM ledger_line l
    JOIN ledger_journal j ON j.id = l.journal_id
    JOIN ledger_coding c ON c.id = l.coding_id
    LEFT JOIN ledger_dimensionvalue v ON v.id = c.cost_centre_id
    WHERE l.coding_id = ANY (%(codings)s::bigint[]) AND l.dated BETWEEN %(first)s AND %(last)s
      -- with: counted
    ORDER BY l.dated, l.id
) TO STDOUT WITH (FORMAT csv)
