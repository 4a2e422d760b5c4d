-- What is not shown yet is written, for each circle.
INSERT INTO spend_supplierwindow (holder_id, organisation_id, load_id_there, cut, alias_id, year, addressable, lines, amount)
SELECT circle.id, %(organisation)s, f.load_id, f.cut, f.alias_id, f.year, f.addressable, f.lines, f.amount
FROM pg_temp.spend_fresh f CROSS JOIN unnest(%(circles)s::bigint[]) AS circle(id)
ON CONFLICT (holder_id, organisation_id, load_id_there, alias_id, year) WHERE withdrawn_cut IS NULL DO NOTHING
