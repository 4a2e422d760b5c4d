"""Screens of room receivables."""
