"""Tests of room grants."""
