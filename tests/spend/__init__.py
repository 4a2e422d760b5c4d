"""Spend: categories, classification, prices, identical lines, measures."""
