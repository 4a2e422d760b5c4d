"""Grants that an organisation receives and gives."""
