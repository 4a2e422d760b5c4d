"""Reads of room budgets."""
