"""Room budgets: setting, virements, commitments and their stops, the monitor, year end."""
