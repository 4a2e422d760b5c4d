"""Room receivables."""
