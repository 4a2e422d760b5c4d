"""Screens of room identity."""
