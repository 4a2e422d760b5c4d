"""Room procurement: migrations."""
