"""Room payables: invoices in, their duplicates and approval, what is owed, and how well it is paid."""
