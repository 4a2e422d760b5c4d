"""Room purchasing: queries."""
