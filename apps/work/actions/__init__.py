"""Acts of room work."""
