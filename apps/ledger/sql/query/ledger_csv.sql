-- The lines behind a figure as CSV, with the balance after each; what a spreadsheet would compute is made text.
COPY (
    SELECT l.dated AS "Date", j.number AS "Journal", j.kind AS "Kind", c.account_id AS "Account", v.code AS "Cost centre",
           regexp_replace(j.text, '^([=+@\t\r-])', '''\1') AS "Journal text",
           regexp_replace(l.text, '^([=+@\t\r-])', '''\1') AS "Line text",
           l.amount AS "Amount in pounds (debits positive)",
           %(opening)s::numeric + sum(l.amount) OVER (ORDER BY l.dated, l.id) AS "Balance in pounds"
    FROM ledger_line l
    JOIN ledger_journal j ON j.id = l.journal_id
    JOIN ledger_coding c ON c.id = l.coding_id
    LEFT JOIN ledger_dimensionvalue v ON v.id = c.cost_centre_id
    WHERE l.coding_id = ANY (%(codings)s::bigint[]) AND l.dated BETWEEN %(first)s AND %(last)s
    ORDER BY l.dated, l.id
) TO STDOUT WITH (FORMAT csv, HEADER)
