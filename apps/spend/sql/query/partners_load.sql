-- What a new load shows partners: its suppliers by financial year, in months that loads feed, for each circle.
INSERT INTO spend_supplierwindow (holder_id, organisation_id, load_id_there, cut, alias_id, year, addressable, lines, amount)
SELECT circle.id, %(holder)s, %(load)s, %(cut)s, c.alias_id, c.year, bool_or(k.addressable), sum(m.lines), sum(m.amount)
FROM (SELECT m.combination_id, sum(m.lines) AS lines, sum(m.amount) AS amount FROM spend_suppliermonth m
      WHERE m.load_id = %(load)s AND
      -- with: loads_feed
      GROUP BY m.combination_id) m
JOIN spend_combination c ON c.id = m.combination_id
JOIN (SELECT DISTINCT ON (combination_id) combination_id, addressable FROM spend_classified
      WHERE holder_id = %(holder)s ORDER BY combination_id, classing_id DESC) k ON k.combination_id = c.id
CROSS JOIN unnest(%(circles)s::bigint[]) AS circle(id)
WHERE c.alias_id IS NOT NULL GROUP BY circle.id, c.alias_id, c.year
