"""Room purchasing: calc."""
