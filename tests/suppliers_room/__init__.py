"""Room suppliers: on a real database."""
