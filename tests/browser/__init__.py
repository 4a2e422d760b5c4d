"""Tests that drive a real browser against a real server with the demo county in it."""
