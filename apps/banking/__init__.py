"""Room banking: own bank accounts, payees, payments, statements and reconciliation."""
