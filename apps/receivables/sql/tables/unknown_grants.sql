-- What the guard may do to money that nobody identified: count what is left of it; and lock what is claimed back.
GRANT UPDATE ON receivables_unknown, receivables_writeoff TO accord_guard;
GRANT INSERT ON receivables_unknown_history TO accord_guard;
GRANT USAGE ON SEQUENCE receivables_unknown_history_pgh_id_seq TO accord_guard;
