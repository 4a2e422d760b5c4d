"""Room procurement: actions."""
