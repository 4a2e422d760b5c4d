"""Reads of the books: trial balance, lines behind a figure, journals."""
