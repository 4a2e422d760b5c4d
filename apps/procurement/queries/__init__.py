"""Room procurement: queries."""
