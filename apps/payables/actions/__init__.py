"""Writes of invoices."""
