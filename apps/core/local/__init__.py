"""Local servers of one clone: PostgreSQL and Valkey without an installation; needs neither Django nor settings."""
