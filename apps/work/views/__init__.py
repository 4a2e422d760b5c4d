"""Screens of room work: my work, one approval, who stands in, the scheme of consent, the audit trail."""
