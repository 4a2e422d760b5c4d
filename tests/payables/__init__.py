"""Room payables: e-invoices in, invoices, their twins, matching, what is owed and how well it is paid."""
