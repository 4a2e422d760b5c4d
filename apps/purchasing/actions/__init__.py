"""Room purchasing: actions."""
