"""Pure arithmetic of the ledger: no database, no clock."""
