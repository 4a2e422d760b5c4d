-- Prices of the loads that stand at the cut: what each buyer paid for an item, by unit.
SELECT p.item || ' (' || p.unit || ')', p.buyer, p.unit_price, p.quantity
FROM spend_pricepoint p
JOIN spend_priceload l ON l.id = p.load_id
JOIN unnest(%(holders)s::bigint[], %(heads)s::bigint[]) AS head(holder_id, number) ON head.holder_id = l.holder_id
WHERE l.cut <= head.number AND (l.withdrawn_cut IS NULL OR l.withdrawn_cut > head.number)
ORDER BY 1, p.id LIMIT 200000
