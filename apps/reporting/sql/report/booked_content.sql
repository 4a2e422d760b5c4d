-- What the ledger gave, by organisation: lines and pounds of the period and of the year before, and a hash of all of it.
SELECT k.holder_id, count(*) FILTER (WHERE era = 0), COALESCE(sum(amount) FILTER (WHERE era = 0), 0),
       count(*) FILTER (WHERE era = 1), COALESCE(sum(amount) FILTER (WHERE era = 1), 0),
       min(month) FILTER (WHERE era = 0), max(month) FILTER (WHERE era = 0),
       encode(sha256(string_agg(concat_ws('|', line_id, dated, amount, alias_id, standing, reason, proclass, sercop, label), E'\n'
           ORDER BY era, line_id)::bytea), 'hex')
FROM report_booked k GROUP BY k.holder_id ORDER BY k.holder_id
