"""Room intake: on a real database."""
