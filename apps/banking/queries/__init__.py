"""Reads of room banking."""
