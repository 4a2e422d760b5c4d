"""Writes of room budgets."""
