"""Writes of room banking."""
