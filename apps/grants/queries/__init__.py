"""Reads of room grants."""
