-- Tells the planner how large the temporary table is; nobody else does that for temporary tables.
ANALYZE report_meaning
