-- Rows that no longer say what holds are withdrawn at the number of the act.
UPDATE spend_supplierwindow w SET withdrawn_cut = %(number)s
WHERE w.organisation_id = %(organisation)s AND w.withdrawn_cut IS NULL AND NOT EXISTS (
    SELECT 1 FROM pg_temp.spend_fresh f WHERE (w.lines, w.amount) = (f.lines, f.amount) AND
    -- with: same_partner_row
)
