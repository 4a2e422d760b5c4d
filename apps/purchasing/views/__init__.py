"""Room purchasing: views."""
