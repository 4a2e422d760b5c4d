"""Tests of room governance."""
