"""Commands of room ledger."""
