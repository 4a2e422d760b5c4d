"""Room procurement: views."""
