"""Spend: payment lines of every organisation, classified and joined by supplier."""
