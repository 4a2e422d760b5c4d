"""Tests of room purchasing."""
