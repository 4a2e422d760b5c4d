-- Room for the groups of a million lines, and no sorting where a hash will do, until this transaction ends.
SET LOCAL work_mem = '96MB';
SET LOCAL enable_sort = off
