"""Tests of room work."""
