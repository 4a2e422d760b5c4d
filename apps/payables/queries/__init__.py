"""Reads of invoices."""
