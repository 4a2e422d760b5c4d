"""Suppliers: names, public bodies, identifiers, suggestions, merge and split."""
