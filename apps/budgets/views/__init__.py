"""Screens of room budgets: the monitor, set-up, virements, commitments, year end."""
