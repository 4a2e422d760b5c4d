-- What the guard may do to this room's tables: count what is settled of an invoice, and keep the history of it.
GRANT UPDATE ON receivables_invoice, receivables_customer, receivables_invoiceline TO accord_guard;
GRANT INSERT ON receivables_invoice_history TO accord_guard;
GRANT USAGE ON SEQUENCE receivables_invoice_history_pgh_id_seq TO accord_guard;
