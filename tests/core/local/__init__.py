"""Tests of the clone's own servers."""
