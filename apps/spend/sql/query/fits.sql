-- Part of the statements on rows `m` with a meaning: whether a row fits what the filter asks of payee, category and label.
(%(supplier)s::bigint IS NULL OR m.supplier_id = %(supplier)s::bigint)
  AND (%(standing)s::text IS NULL OR m.standing = %(standing)s::text
       OR (%(standing)s::text = 'supplier' AND m.standing IN ('named', 'not_addressable')))
  AND (%(reason)s::text IS NULL OR m.reason = %(reason)s::text)
  AND (%(proclass)s::text IS NULL OR m.proclass = %(proclass)s::text)
  AND (NOT %(classified)s OR m.proclass <> '')
  AND (%(level1)s::text IS NULL OR m.level1 = %(level1)s::text)
  AND (%(sercop)s::text IS NULL OR m.sercop = %(sercop)s::text)
  AND (%(label)s::text IS NULL OR m.label = %(label)s::text)
