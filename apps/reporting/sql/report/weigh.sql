-- Tells the planner how large the temporary tables are; nobody else does that for temporary tables.
ANALYZE report_base, report_meaning
