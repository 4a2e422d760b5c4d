"""Screens of room banking."""
