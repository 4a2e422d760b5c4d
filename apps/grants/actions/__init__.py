"""Acts of room grants."""
