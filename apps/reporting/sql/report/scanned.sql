-- The lines are scanned: from here on the planner may sort, and knows how large the result is.
SET LOCAL enable_sort = on;
ANALYZE report_base
