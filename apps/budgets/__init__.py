"""Room budgets: what may be spent, what is promised already, and what is left."""
