-- A load by month of payment, published category and capital or revenue, with the account that the category means on the
-- last day of payment of that month.
WITH told AS (
    SELECT date_trunc('month', p.paid_on::timestamp)::date AS month, p.paid_on, COALESCE(p.capital, false) AS capital, p.amount,
           COALESCE(NULLIF(c.category, ''), NULLIF(c.category_code, ''), NULLIF(c.subjective, ''), '') AS category
    FROM spend_line p JOIN spend_combination c ON c.id = p.combination_id
    WHERE p.load_id = %(load)s AND p.holder_id = %(holder)s
), days AS (
    SELECT month, max(paid_on) AS dated FROM told GROUP BY month
)
SELECT t.month, d.dated, t.category, t.capital, a.account_id, a.cost_centre_id, count(*), sum(t.amount)
FROM told t JOIN days d ON d.month = t.month
LEFT JOIN spend_categoryaccount a ON a.holder_id = %(holder)s AND a.category = t.category AND a.during @> d.dated
GROUP BY t.month, d.dated, t.category, t.capital, a.account_id, a.cost_centre_id ORDER BY t.month, t.category, t.capital
