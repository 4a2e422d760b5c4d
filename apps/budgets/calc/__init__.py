"""Pure functions of room budgets."""
