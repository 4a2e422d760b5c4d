"""Tests of room banking."""
