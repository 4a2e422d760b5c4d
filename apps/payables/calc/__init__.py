"""Pure functions of numbers, words and days."""
