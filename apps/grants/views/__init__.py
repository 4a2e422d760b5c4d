"""Screens of room grants."""
