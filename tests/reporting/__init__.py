"""Tests of room reporting."""
