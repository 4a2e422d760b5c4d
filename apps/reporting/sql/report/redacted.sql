-- Payees that are withheld or named individuals, by ProClass code; 'named' is everything else.
SELECT CASE WHEN standing IN ('redacted', 'individual') THEN standing || ':' || proclass
            WHEN standing = 'unnamed' THEN standing ELSE 'named' END AS key,
       holder_id, sum(lines)::bigint, sum(amount), sum(prior_lines)::bigint, sum(prior_amount)
FROM report_cube GROUP BY 1, holder_id ORDER BY 1, holder_id
