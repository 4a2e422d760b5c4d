"""Screens of room spend."""
