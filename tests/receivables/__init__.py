"""Tests of room receivables."""
