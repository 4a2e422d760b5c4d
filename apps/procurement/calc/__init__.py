"""Room procurement: calc."""
