"""Room spend: on a real database."""
