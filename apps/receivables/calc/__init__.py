"""Pure calculations of room receivables."""
