"""Suppliers: one supplier master for all organisations."""
