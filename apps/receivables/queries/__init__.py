"""Reads of room receivables."""
