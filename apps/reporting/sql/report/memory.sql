-- Until this transaction ends: room for the groups of a million lines, and joins of whole sets, never row by row.
-- For the scan of the lines, a hash instead of a sort whatever the planner believes of their number.
SET LOCAL work_mem = '96MB';
SET LOCAL enable_nestloop = off;
SET LOCAL enable_sort = off
