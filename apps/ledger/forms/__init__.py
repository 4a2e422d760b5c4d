"""Forms of room ledger, one file for each of its jobs."""
