-- Published categories of the loads that stand (or of one load) without an account on a day on which they would be posted,
-- with an account that the SeRCOP group of most of their pounds suggests.
WITH told AS (
    SELECT m.combination_id, m.month, m.lines, m.amount,
           COALESCE(NULLIF(c.category, ''), NULLIF(c.category_code, ''), NULLIF(c.subjective, ''), '') AS category
    FROM spend_suppliermonth m JOIN spend_load l ON l.id = m.load_id AND l.live
    JOIN spend_combination c ON c.id = m.combination_id
    WHERE m.holder_id = %(holder)s AND (%(load)s::bigint IS NULL OR m.load_id = %(load)s::bigint)
), lost AS (
    SELECT t.* FROM told t WHERE NOT EXISTS (
        SELECT 1 FROM spend_categoryaccount a WHERE a.holder_id = %(holder)s AND a.category = t.category
          AND a.during @> (t.month + interval '1 month - 1 day')::date)
), held AS (
    SELECT DISTINCT ON (d.combination_id) d.combination_id, d.sercop_id FROM spend_classified d
    WHERE d.holder_id = %(holder)s AND d.combination_id IN (SELECT combination_id FROM lost)
    ORDER BY d.combination_id, d.classing_id DESC
), weighed AS (
    SELECT DISTINCT ON (lost.category) lost.category, held.sercop_id FROM lost
    JOIN held ON held.combination_id = lost.combination_id WHERE held.sercop_id IS NOT NULL
    GROUP BY lost.category, held.sercop_id ORDER BY lost.category, sum(abs(lost.amount)) DESC, held.sercop_id
)
SELECT lost.category, sum(lost.lines)::bigint, sum(lost.amount), min(lost.month), COALESCE((
    SELECT min(m.code) FROM ledger_mapping m JOIN ledger_mapping s ON s.scheme = 'spend' AND s.by = 'account' AND s.code = m.code
    WHERE m.scheme = 'sercop' AND m.by = 'account' AND m.line_id = w.sercop_id AND upper_inf(m.during)), '')
FROM lost LEFT JOIN weighed w ON w.category = lost.category
GROUP BY lost.category, w.sercop_id ORDER BY sum(abs(lost.amount)) DESC, lost.category LIMIT %(most)s
