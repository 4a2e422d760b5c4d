-- Marks that classifying changed.
UPDATE spend_supplierwindow w SET addressable = f.addressable FROM pg_temp.spend_fresh f
WHERE w.addressable <> f.addressable AND
-- with: same_partner_row
