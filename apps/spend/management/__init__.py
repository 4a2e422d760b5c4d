"""Commands of room spend."""
