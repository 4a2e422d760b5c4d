"""Writes of the books: years, accounts and dimensions, journals."""
