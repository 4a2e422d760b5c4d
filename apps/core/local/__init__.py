"""Local servers of one clone, PostgreSQL and Valkey, without an installation, Django or settings."""
