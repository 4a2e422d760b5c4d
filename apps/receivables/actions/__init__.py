"""Writes of room receivables, one aggregate a file."""
